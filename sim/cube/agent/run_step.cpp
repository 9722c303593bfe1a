// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_step.hpp"

#include "base/unique_fd.hpp"
#include "base64.hpp"
#include "netns_steps.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <boost/json/array.hpp>

namespace nanokvm::cube {
namespace {

constexpr std::size_t longest_output = 4U << 20U;

struct Pipe {
    base::UniqueFd read;
    base::UniqueFd write;
};

base::Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) < 0) {
        return base::fail_errno("cannot make a pipe");
    }
    return Pipe{base::UniqueFd(ends[0]), base::UniqueFd(ends[1])};
}

std::vector<std::string> argv_of(const Arguments& arguments) {
    std::vector<std::string> argv;
    for (const auto& word : arguments.at("argv").as_array()) {
        argv.emplace_back(std::string_view(word.as_string()));
    }
    return argv;
}

/// Between fork and exec only what is safe there (signal-safety(7)).
[[noreturn]] void become(char* const* argv, int netns, int out, int err) {
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, 0);
    ::dup2(out < 0 ? null : out, 1);
    ::dup2(err < 0 ? null : err, 2);
    ::setsid();
    if (netns < 0 || ::setns(netns, CLONE_NEWNET) == 0) {
        ::execvp(argv[0], argv);
    }
    constexpr std::string_view reason = "cannot be started\n";
    [[maybe_unused]] const auto told = ::write(2, reason.data(), reason.size());
    ::_exit(127);
}

base::Result<pid_t> start(std::vector<std::string> argv, int netns, int out, int err) {
    std::vector<char*> pointers;
    pointers.reserve(argv.size() + 1);
    for (auto& word : argv) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    const auto pid = ::fork();
    if (pid == 0) {
        become(pointers.data(), netns, out, err);
    }
    return pid < 0 ? base::Result<pid_t>(base::fail_errno("cannot fork")) : base::Result<pid_t>(pid);
}

/// Takes what is in the pipe. False at its end.
bool take(int fd, std::string& into) {
    std::array<char, 16384> part{};
    const auto size = ::read(fd, part.data(), part.size());
    if (size > 0 && into.size() < longest_output) {
        into.append(part.data(), static_cast<std::size_t>(size));
    }
    return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
}

struct Output {
    std::string out;
    std::string err;
    bool in_time = true;
};

/// Reads until the program itself has ended; then what lies in the pipes.
Output follow(int pidfd, int out, int err, std::int64_t timeout_us) {
    Output output;
    const auto end = now_us() + timeout_us;
    std::array<pollfd, 3> waits{{{pidfd, POLLIN, 0}, {out, POLLIN, 0}, {err, POLLIN, 0}}};
    for (bool ended = false; !ended;) {
        const auto left_ms = (end - now_us()) / 1000;
        if (left_ms <= 0) {
            output.in_time = false;
            return output;
        }
        ::poll(waits.data(), waits.size(), static_cast<int>(left_ms));
        ended = (waits[0].revents & POLLIN) != 0;
        for (std::size_t i = 1; i < waits.size(); ++i) {
            // After the end of the program once more, for what arrived beside it.
            if ((waits[i].revents & (POLLIN | POLLHUP)) != 0 && !take(waits[i].fd, i == 1 ? output.out : output.err)) {
                waits[i].fd = -1;
            }
        }
    }
    for (std::size_t i = 1; i < waits.size(); ++i) {
        waits[i].events = POLLIN;
        while (waits[i].fd >= 0 && ::poll(&waits[i], 1, 0) > 0 && take(waits[i].fd, i == 1 ? output.out : output.err)) {
        }
    }
    return output;
}

}  // namespace

Answer run_program(const Arguments& arguments) {
    auto argv = argv_of(arguments);
    if (argv.empty()) {
        return base::fail("argv is empty");
    }
    const auto name = argv.front();
    base::UniqueFd netns;
    if (arguments.contains("netns")) {
        auto opened = open_netns(text_of(arguments, "netns"));
        if (!opened) {
            return tl::unexpected(opened.error());
        }
        netns = std::move(*opened);
    }
    if (arguments.contains("background")) {
        const auto pid = start(std::move(argv), netns.get(), -1, -1);
        return pid ? Answer(boost::json::object{{"pid", *pid}}) : tl::unexpected(pid.error());
    }
    auto out = make_pipe();
    auto err = make_pipe();
    if (!out || !err) {
        return base::fail("cannot make pipes");
    }
    const auto pid = start(std::move(argv), netns.get(), out->write.get(), err->write.get());
    if (!pid) {
        return tl::unexpected(pid.error());
    }
    out->write.reset();
    err->write.reset();
    const base::UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0)));
    constexpr std::int64_t patience_ms = 60'000;
    const auto output =
        follow(pidfd.get(), out->read.get(), err->read.get(), number_of(arguments, "timeout_ms", patience_ms) * 1000);
    if (!output.in_time) {
        ::kill(-*pid, SIGKILL);
    }
    int status = 0;
    ::waitpid(*pid, &status, 0);
    if (!output.in_time) {
        return base::fail(name + " was not done in time and was killed; it said: " + output.out + output.err);
    }
    return boost::json::object{{"code", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)},
                               {"out", to_base64(output.out)},
                               {"err", to_base64(output.err)}};
}

}  // namespace nanokvm::cube
