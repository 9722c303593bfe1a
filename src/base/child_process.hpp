// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <span>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace nanokvm::base {

/// What a child is started with. Never a shell: `argv` reaches the program as it is.
struct ChildOptions {
    std::vector<std::string> argv;                 ///< argv[0] is the path of the program
    std::vector<std::pair<int, int>> descriptors;  ///< {ours, number in the child}; all others but 0–2 are closed
    bool die_with_parent = true;                   ///< SIGKILL when the thread that spawned it ends (prctl PDEATHSIG)
};

/// A running child process, seen through a pidfd: its number cannot be confused with a later process of the same pid.
/// Destruction kills and reaps it. Thread-bound.
class ChildProcess {
public:
    ChildProcess() noexcept = default;
    ChildProcess(ChildProcess&& other) noexcept = default;
    ChildProcess& operator=(ChildProcess&& other) noexcept;
    ~ChildProcess();

    /// Errors: the program cannot be executed (named, with the reason), or the kernel refuses another process.
    [[nodiscard]] static Result<ChildProcess> spawn(const ChildOptions& options);

    [[nodiscard]] bool running() const noexcept { return static_cast<bool>(pidfd_); }
    /// Readable (poll) once the child has ended. Owned by this object.
    [[nodiscard]] int pidfd() const noexcept { return pidfd_.get(); }
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }

    void signal(int number) const noexcept;
    /// Waits for the end and reaps; the wait status as of waitpid(2). Blocks: call it when pidfd() is readable.
    int wait() noexcept;

private:
    UniqueFd pidfd_;
    pid_t pid_ = -1;
};

/// "exit status 3" or "killed by signal 9 (Killed)".
[[nodiscard]] std::string describe_wait_status(int status);

}  // namespace nanokvm::base
