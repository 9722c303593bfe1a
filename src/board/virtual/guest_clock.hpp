// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace nanokvm::board {

/// Nanoseconds that the threads of a process were ready to run but had no CPU (/proc/PID/task/*/schedstat, second
/// field: Documentation/scheduler/sched-stats.rst of Linux). Nothing when the process or the statistics are not there.
[[nodiscard]] std::optional<std::uint64_t> waited_for_cpu(pid_t process);

/// The clock by which the PC gets things done: it stands almost still while other programs of the host keep QEMU from
/// its CPU. By it we reckon how many of the keys we gave have been taken; QEMU does not tell.
///
/// Where QEMU's process is not known it is the monotonic clock. Thread-bound.
class GuestClock {
public:
    /// From now on the clock of this process; 0: of none.
    void follow(pid_t qemu) noexcept;

    /// Nanoseconds since an arbitrary moment; never goes back, and never slower than an eighth of the time.
    [[nodiscard]] std::uint64_t now() noexcept;

    /// The rule of now(), for a moment `monotonic` and what waited_for_cpu() tells of it.
    [[nodiscard]] std::uint64_t at(std::uint64_t monotonic, std::optional<std::uint64_t> waited) noexcept;

private:
    pid_t qemu_ = 0;
    std::optional<std::uint64_t> waited_;
    std::uint64_t seen_ = 0;  // monotonic time of the last look
    std::uint64_t time_ = 0;
};

}  // namespace nanokvm::board
