// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "canvas.hpp"
#include "screen.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace nanokvm::pc {

/// The video memory of a Linux framebuffer device with 32 bits per pixel (Documentation/fb/framebuffer.rst of the
/// kernel), mapped for the lifetime of the object. Thread-bound.
class Framebuffer final : public PixelSink {
public:
    /// Errors: no such device, not 0x00RRGGBB, cannot be mapped.
    [[nodiscard]] static base::Result<Framebuffer> open(const std::string& device);

    Framebuffer(Framebuffer&& other) noexcept;
    Framebuffer& operator=(Framebuffer&&) = delete;
    ~Framebuffer() override;

    [[nodiscard]] int width() const noexcept { return width_; }
    [[nodiscard]] int height() const noexcept { return height_; }

    void write(int x, int y, std::span<const Color> pixels) override;

private:
    Framebuffer(std::byte* memory, std::size_t size, std::size_t line_bytes, int width, int height) noexcept
        : memory_(memory), size_(size), line_bytes_(line_bytes), width_(width), height_(height) {}

    std::byte* memory_;
    std::size_t size_;
    std::size_t line_bytes_;
    int width_;
    int height_;
};

/// Takes the text console off the screen and the keyboard, for good: the kernel neither draws over our picture nor acts
/// on keys or their lights (console_ioctl(4): KDSETMODE, KDSKBMODE). Errors: no such console.
[[nodiscard]] base::Result<void> silence_console(const std::string& tty);

}  // namespace nanokvm::pc
