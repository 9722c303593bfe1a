// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <string>
#include <string_view>
#include <sys/types.h>

namespace nanokvm::pc {

/// The PC's login shell on a pseudo-terminal (pty(7)). Ends the shell by SIGHUP when destroyed. Thread-bound.
class Shell {
public:
    /// Starts /bin/sh -l as a session of its own on a terminal of that many characters. Errors: no pty, no process.
    [[nodiscard]] static base::Result<Shell> start(int columns, int rows);

    Shell(Shell&&) noexcept = default;
    Shell& operator=(Shell&&) noexcept = default;

    /// Readable when there is output, or the shell has ended; non-blocking.
    [[nodiscard]] int fd() const noexcept { return pty_.get(); }
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

    enum class Status { running, ended };
    /// Appends what the shell wrote to `output`, at most 16 KiB at a time, so that a flood leaves room for keys.
    [[nodiscard]] Status read(std::string& output);

    /// What was typed. Bytes that a shell too busy to read cannot take are dropped, as a keyboard's buffer would.
    void write(std::string_view bytes) noexcept;

private:
    Shell(base::UniqueFd pty, pid_t pid) noexcept : pty_(std::move(pty)), pid_(pid) {}
    base::UniqueFd pty_;
    pid_t pid_;
};

}  // namespace nanokvm::pc
