// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/child_process.hpp"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace nanokvm::base {
namespace {

int pidfd_open(pid_t pid) noexcept {
    return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0U));
}

/// Closes what the child has no business with: above all sockets of clients, which Asio opens without O_CLOEXEC and
/// whose end a client would not see while the child lives. Async-signal-safe.
void close_others(std::span<const std::pair<int, int>> kept, int report) noexcept {
    constexpr unsigned none = ~0U;
    for (unsigned first = STDERR_FILENO + 1;;) {
        unsigned next = none;  // the lowest descriptor from `first` on that is kept
        const auto keep = [&](int fd) {
            next = static_cast<unsigned>(fd) >= first ? std::min(next, static_cast<unsigned>(fd)) : next;
        };
        std::for_each(kept.begin(), kept.end(), [&](const auto& pair) { keep(pair.second); });
        keep(report);
        if (next > first) {
            ::syscall(SYS_close_range, first, next - 1, 0U);
        }
        if (next == none) {
            return;
        }
        first = next + 1;
    }
}

/// Between fork and exec only async-signal-safe calls are allowed; a failure is reported as errno through `report`.
[[noreturn]] void become(const std::vector<char*>& argv, std::span<const std::pair<int, int>> descriptors,
                         bool die_with_parent, pid_t parent, int report) noexcept {
    const auto give_up = [report] {
        const int code = errno;
        [[maybe_unused]] const auto sent = ::write(report, &code, sizeof code);
        ::_exit(127);
    };
    if (die_with_parent && (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() != parent)) {
        give_up();
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    for (const auto& [ours, theirs] : descriptors) {
        // dup2 onto itself would keep O_CLOEXEC.
        const int done = ours == theirs ? ::fcntl(ours, F_SETFD, 0) : ::dup2(ours, theirs);
        if (done < 0) {
            give_up();
        }
    }
    close_others(descriptors, report);
    ::execv(argv[0], argv.data());
    give_up();
    ::_exit(127);
}

}  // namespace

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
    std::swap(pidfd_, other.pidfd_);
    std::swap(pid_, other.pid_);
    return *this;
}

ChildProcess::~ChildProcess() {
    if (running()) {
        signal(SIGKILL);
        wait();
    }
}

Result<ChildProcess> ChildProcess::spawn(const ChildOptions& options) {
    std::vector<char*> argv;
    for (const auto& argument : options.argv) {
        argv.push_back(const_cast<char*>(argument.c_str()));  // execv does not write to them
    }
    argv.push_back(nullptr);
    int report[2];
    if (::pipe2(report, O_CLOEXEC) != 0) {
        return fail_errno("cannot start " + options.argv.at(0));
    }
    const UniqueFd report_read(report[0]);
    UniqueFd report_write(report[1]);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) {
        return fail_errno("cannot start " + options.argv[0]);
    }
    if (pid == 0) {
        // The report pipe must not sit on a number that `descriptors` is about to use.
        const int safe = ::fcntl(report_write.get(), F_DUPFD_CLOEXEC, 64);
        become(argv, options.descriptors, options.die_with_parent, parent, safe);
    }
    report_write.reset();
    ChildProcess child;
    child.pid_ = pid;
    child.pidfd_.reset(pidfd_open(pid));
    int code = 0;
    if (::read(report_read.get(), &code, sizeof code) == sizeof code) {
        child.wait();
        return fail_errno("cannot start " + options.argv[0], code);
    }
    if (!child.pidfd_) {
        const int saved = errno;
        ::kill(pid, SIGKILL);
        ::waitpid(pid, nullptr, 0);
        return fail_errno("cannot watch " + options.argv[0], saved);
    }
    return child;
}

void ChildProcess::signal(int number) const noexcept {
    if (running()) {
        ::syscall(SYS_pidfd_send_signal, pidfd_.get(), number, nullptr, 0U);
    }
}

int ChildProcess::wait() noexcept {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pidfd_.reset();
    pid_ = -1;
    return status;
}

std::string describe_wait_status(int status) {
    if (WIFSIGNALED(status)) {
        const char* name = ::strsignal(WTERMSIG(status));
        return "killed by signal " + std::to_string(WTERMSIG(status)) + " (" + (name != nullptr ? name : "?") + ")";
    }
    return "exit status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace nanokvm::base
