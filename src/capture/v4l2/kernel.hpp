// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace nanokvm::capture::v4l2 {

/// The system calls that a capture device is reached by, as one interface: the kernel's own, or in tests a device that
/// does what a test wants. Thread-bound; outlives everything that uses it.
class Kernel {
public:
    virtual ~Kernel() = default;

    /// Readable and writable, without ever waiting. A descriptor, or a negative errno.
    [[nodiscard]] virtual int open(const std::string& path) = 0;
    virtual void close(int fd) noexcept = 0;
    /// 0, or errno. An interrupted call is made again.
    [[nodiscard]] virtual int ioctl(int fd, unsigned long request, void* argument) = 0;
    /// Shared, readable and writable; what lies behind its end may be read for another page. Null when it failed.
    [[nodiscard]] virtual std::uint8_t* map(int fd, std::uint64_t offset, std::size_t bytes) = 0;
    virtual void unmap(std::uint8_t* address, std::size_t bytes) noexcept = 0;

    /// Becomes readable when a watched device or the folder of devices has news.
    [[nodiscard]] virtual int wake_fd() const noexcept = 0;
    /// From now on `fd` has news when an event waits or the device is gone, and with `pictures` when a picture waits.
    /// close() ends it.
    virtual void watch(int fd, bool pictures) noexcept = 0;
    /// Whether a video device came, changed or went since the last call.
    [[nodiscard]] virtual bool devices_changed() = 0;
};

}  // namespace nanokvm::capture::v4l2
