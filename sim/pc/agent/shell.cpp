// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell.hpp"

#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <unistd.h>
#include <utility>

namespace nanokvm::pc {

namespace {

constexpr std::size_t read_at_once = 16 * 1024;

[[noreturn]] void become_shell() {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);  // the agent takes its signals from a descriptor and blocks them
    ::setenv("TERM", "linux", 1);
    ::execl("/bin/sh", "sh", "-l", nullptr);
    ::_exit(127);
}

}  // namespace

base::Result<Shell> Shell::start(int columns, int rows) {
    winsize size{};
    size.ws_col = static_cast<unsigned short>(columns);
    size.ws_row = static_cast<unsigned short>(rows);
    int pty = -1;
    const pid_t pid = ::forkpty(&pty, nullptr, nullptr, &size);
    if (pid < 0) {
        return base::fail_errno("cannot start the shell");
    }
    if (pid == 0) {
        become_shell();
    }
    ::fcntl(pty, F_SETFD, FD_CLOEXEC);
    ::fcntl(pty, F_SETFL, O_NONBLOCK);
    return Shell(base::UniqueFd(pty), pid);
}

Shell::Status Shell::read(std::string& output) {
    const std::size_t before = output.size();
    output.resize(before + read_at_once);
    const ssize_t size = ::read(pty_.get(), output.data() + before, read_at_once);
    output.resize(before + (size > 0 ? static_cast<std::size_t>(size) : 0));
    // EIO: the last process on the terminal has closed it.
    return size < 0 && errno != EAGAIN && errno != EINTR ? Status::ended : Status::running;
}

void Shell::write(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t size = ::write(pty_.get(), bytes.data(), bytes.size());
        if (size <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
}

}  // namespace nanokvm::pc
