// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

/// What the kernel says of a process (proc(5)). Values of a process that has ended are 0 or empty: the caller sees the
/// end of its connection anyway.
namespace nanokvm::bench {

/// CPU time of all threads alive, user and system, nanoseconds (/proc/PID/task/*/schedstat).
[[nodiscard]] std::uint64_t cpu_ns(pid_t pid);

/// How often any of its threads left the CPU: each time it went to sleep is one wake-up before or after.
[[nodiscard]] std::uint64_t context_switches(pid_t pid);

/// KiB (/proc/PID/status). `shared` holds the frame ring, which the worker maps too.
struct Memory {
    std::uint64_t resident = 0;
    std::uint64_t anonymous = 0;
    std::uint64_t shared = 0;
};
[[nodiscard]] Memory memory(pid_t pid);

/// Access units that went through the frame ring the server holds open: what its header says (frames/protocol.hpp),
/// read from /proc/PID/fd. Nothing when the process has no ring.
[[nodiscard]] std::optional<std::uint64_t> units_through_ring(pid_t pid);

/// Copies what bench/riscv/count.c keeps in `file` to `file` + `moment` (".begin", ".end"); nothing when `file` is
/// empty. Throws std::filesystem::filesystem_error.
void copy_counts(const std::string& file, const char* moment);

/// Direct children.
[[nodiscard]] std::vector<pid_t> children(pid_t pid);

}  // namespace nanokvm::bench
