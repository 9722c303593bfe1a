// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/sg2002/kernel.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace nanokvm::capture::sg2002 {

/// What a driver's answer means: "no free buffer (0xC007800D)"; errno's text for a small number.
[[nodiscard]] std::string describe_answer(int answer);

/// One open device node; closed on destruction. Move-only, thread-bound, borrows the kernel.
class Device {
public:
    Device() noexcept = default;
    Device(Device&& other) noexcept : kernel_(other.kernel_), fd_(std::exchange(other.fd_, -1)) {}
    Device& operator=(Device&& other) noexcept {
        std::swap(kernel_, other.kernel_);
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Device() { close(); }

    /// The error names the node and says why; its code is errno.
    [[nodiscard]] static base::Result<Device> open(Kernel& kernel, std::string_view path, int flags);
    void close() noexcept;

    [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
    [[nodiscard]] int fd() const noexcept { return fd_; }
    [[nodiscard]] Kernel& kernel() const noexcept { return *kernel_; }

    /// The driver's answer: 0, a vendor code, or errno (1–4095) where libc says -1 (reference 3.9: a plain -1 of a
    /// driver looks like EPERM).
    [[nodiscard]] int answer(unsigned long request, void* argument) const;

    /// The same as a Result: "`what` failed: …"; the error's code is the answer.
    [[nodiscard]] base::Result<void> call(unsigned long request, void* argument, std::string_view what) const;

private:
    Device(Kernel& kernel, int fd) noexcept : kernel_(&kernel), fd_(fd) {}

    Kernel* kernel_ = nullptr;
    int fd_ = -1;
};

/// The text of a small file of /proc or /sys; the error's code is errno.
[[nodiscard]] base::Result<std::string> read_text(Kernel& kernel, std::string_view path, std::size_t max_bytes = 65536);

/// How structures travel inside others: as the number of their address.
[[nodiscard]] inline std::uint64_t address_of(const void* object) noexcept {
    return reinterpret_cast<std::uintptr_t>(object);
}

}  // namespace nanokvm::capture::sg2002
