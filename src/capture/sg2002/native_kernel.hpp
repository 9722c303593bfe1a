// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "capture/sg2002/kernel.hpp"

#include <utility>

namespace nanokvm::capture::sg2002 {

/// The kernel's own system calls. Usable from any thread.
class NativeKernel final : public Kernel {
public:
    explicit NativeKernel(base::Root root = base::Root()) : root_(std::move(root)) {}

    [[nodiscard]] int open(std::string_view path, int flags) override;
    void close(int fd) noexcept override;
    [[nodiscard]] int ioctl(int fd, unsigned long request, void* argument) override;
    [[nodiscard]] ssize_t read(int fd, void* buffer, std::size_t bytes) override;
    [[nodiscard]] ssize_t write(int fd, const void* buffer, std::size_t bytes) override;
    [[nodiscard]] int poll(int fd, short events, int timeout_ms) override;
    [[nodiscard]] void* map(int fd, std::uint64_t offset, std::size_t bytes) override;
    void unmap(void* address, std::size_t bytes) noexcept override;
    [[nodiscard]] std::uint64_t now_ns() override;
    void sleep_us(unsigned microseconds) override;

private:
    base::Root root_;
};

}  // namespace nanokvm::capture::sg2002
