// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"
#include "capture/v4l2/kernel.hpp"

namespace nanokvm::capture::v4l2 {

/// The kernel's own system calls. News of devices are those of /dev, by inotify(7).
class NativeKernel final : public Kernel {
public:
    /// Throws std::system_error when the kernel gives no epoll or inotify descriptor.
    NativeKernel();

    [[nodiscard]] int open(const std::string& path) override;
    void close(int fd) noexcept override;
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* argument) override;
    [[nodiscard]] std::uint8_t* map(int fd, std::uint64_t offset, std::size_t bytes) override;
    void unmap(std::uint8_t* address, std::size_t bytes) noexcept override;
    [[nodiscard]] int wake_fd() const noexcept override { return epoll_.get(); }
    void watch(int fd, bool pictures) noexcept override;
    [[nodiscard]] bool devices_changed() override;

private:
    base::UniqueFd epoll_;
    base::UniqueFd inotify_;
};

}  // namespace nanokvm::capture::v4l2
