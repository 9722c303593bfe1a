// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/supervisor.hpp"

#include "base/files.hpp"
#include "system/supervisor_loop.hpp"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace nanokvm::system {
namespace {

constexpr int stop_timeout_ms = 2800;  // the program's two seconds, and what is left of an init script's three

std::string note_name(const std::string& name) {
    return "/run/nanokvm/" + name + ".supervisor.pid";
}

bool is_name(const std::string& name) noexcept {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

/// The note, held locked by the supervisor as long as it lives: a lock, unlike a pid, is never somebody else's.
base::Result<base::UniqueFd> lock_note(const base::Root& root, const std::string& name) {
    if (!is_name(name)) {
        return base::fail("'" + name + "' is not the name of a service", EINVAL);
    }
    std::error_code error;
    std::filesystem::create_directories(root / "/run/nanokvm", error);
    base::UniqueFd note(::open((root / note_name(name)).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (!note) {
        return base::fail_errno("cannot write " + (root / note_name(name)).string());
    }
    if (::flock(note.get(), LOCK_EX | LOCK_NB) != 0) {
        return base::fail(name + " runs already", EEXIST);
    }
    return note;
}

base::UniqueFd block_sigterm() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &signals, nullptr);
    return base::UniqueFd(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
}

/// In the background process. Tells through `report` how the start went: nothing is good, else the sentence.
[[noreturn]] void be_supervisor(const base::Root& root, const SuperviseOptions& options, int note,
                                base::UniqueFd report) {
    ::setsid();
    const std::string pid = fmt::format("{}\n", ::getpid());
    const bool noted = ::ftruncate(note, 0) == 0 && ::pwrite(note, pid.data(), pid.size(), 0) > 0;
    SupervisorLoop loop(root, options, block_sigterm());
    const auto started = noted ? loop.start() : base::fail_errno("cannot note the supervisor of " + options.name);
    if (!started) {
        static_cast<void>(::write(report.get(), started.error().message.data(), started.error().message.size()) < 0);
        ::_exit(1);
    }
    report.reset();
    const base::UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    for (const int standard : {0, 1, 2}) {
        ::dup2(nothing.get(), standard);
    }
    loop.run();
    ::_exit(0);
}

}  // namespace

base::Result<void> supervise(const base::Root& root, const SuperviseOptions& options) {
    const auto note = lock_note(root, options.name);
    if (!note) {
        return tl::unexpected(note.error());
    }
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        return base::fail_errno("cannot start the supervisor of " + options.name);
    }
    const base::UniqueFd from(ends[0]);
    base::UniqueFd to(ends[1]);
    const pid_t pid = ::fork();
    if (pid < 0) {
        return base::fail_errno("cannot start the supervisor of " + options.name);
    }
    if (pid == 0) {
        be_supervisor(root, options, note->get(), std::move(to));
    }
    to.reset();
    std::string problem(512, '\0');
    const ssize_t got = ::read(from.get(), problem.data(), problem.size());
    problem.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return problem.empty() ? base::Result<void>{} : base::fail(problem);
}

bool is_supervised(const base::Root& root, const std::string& name) {
    const auto note = lock_note(root, name);
    return !note && note.error().code == EEXIST;
}

base::Result<bool> stop_supervised(const base::Root& root, const std::string& name) {
    if (!is_supervised(root, name)) {
        return false;
    }
    // Who holds the lock has written the note.
    const auto text = base::read_file(root / note_name(name), 32);
    const pid_t pid = text ? static_cast<pid_t>(std::strtol(text->c_str(), nullptr, 10)) : 0;
    if (pid <= 1) {
        return base::fail("the supervisor of " + name + " is just starting", EAGAIN);
    }
    const base::UniqueFd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (!process) {
        return base::fail_errno("cannot stop " + name);
    }
    ::syscall(SYS_pidfd_send_signal, process.get(), SIGTERM, nullptr, 0);
    pollfd gone{process.get(), POLLIN, 0};
    if (::poll(&gone, 1, stop_timeout_ms) == 0) {
        return base::fail(name + " does not end");
    }
    return true;
}

}  // namespace nanokvm::system
