// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <sys/types.h>

namespace nanokvm::capture::sg2002 {

/// The system calls that the SG2002's drivers are reached by, as one interface: on the device the kernel's own, in
/// tests and on a PC the simulator's. Each behaves as the call of its name, errno included. Not thread-safe beyond what
/// its implementation says; outlives everything that uses it.
class Kernel {
public:
    virtual ~Kernel() = default;

    /// `path` is one of the device (`/dev/cvi-vi`). A descriptor, or -1.
    [[nodiscard]] virtual int open(std::string_view path, int flags) = 0;
    virtual void close(int fd) noexcept = 0;
    /// What libc returns: vendor codes come back as they are, -1 with errno otherwise.
    [[nodiscard]] virtual int ioctl(int fd, unsigned long request, void* argument) = 0;
    [[nodiscard]] virtual ssize_t read(int fd, void* buffer, std::size_t bytes) = 0;
    [[nodiscard]] virtual ssize_t write(int fd, const void* buffer, std::size_t bytes) = 0;
    /// poll(2) for one descriptor: the events that are there, 0 after `timeout_ms`, -1.
    [[nodiscard]] virtual int poll(int fd, short events, int timeout_ms) = 0;
    /// Shared, readable and writable. Null when it failed.
    [[nodiscard]] virtual void* map(int fd, std::uint64_t offset, std::size_t bytes) = 0;
    virtual void unmap(void* address, std::size_t bytes) noexcept = 0;

    /// CLOCK_MONOTONIC: the clock of the drivers' time stamps.
    [[nodiscard]] virtual std::uint64_t now_ns() = 0;
    virtual void sleep_us(unsigned microseconds) = 0;
};

}  // namespace nanokvm::capture::sg2002
