// SPDX-License-Identifier: GPL-3.0-or-later
#include "framebuffer.hpp"

#include <cstring>
#include <fcntl.h>
#include <linux/fb.h>
#include <linux/kd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <utility>

namespace nanokvm::pc {

base::Result<Framebuffer> Framebuffer::open(const std::string& device) {
    const base::UniqueFd fd(::open(device.c_str(), O_RDWR | O_CLOEXEC));
    fb_var_screeninfo mode{};
    fb_fix_screeninfo memory{};
    if (!fd || ::ioctl(fd.get(), FBIOGET_VSCREENINFO, &mode) != 0 ||
        ::ioctl(fd.get(), FBIOGET_FSCREENINFO, &memory) != 0) {
        return base::fail_errno("cannot use the framebuffer " + device);
    }
    if (mode.bits_per_pixel != 32 || mode.red.offset != 16 || mode.green.offset != 8 || mode.blue.offset != 0) {
        return base::fail(device + " does not have 32 bits per pixel in the order blue, green, red");
    }
    const std::size_t size = static_cast<std::size_t>(memory.line_length) * mode.yres;
    void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd.get(), 0);
    if (address == MAP_FAILED) {
        return base::fail_errno("cannot map " + device);
    }
    return Framebuffer(static_cast<std::byte*>(address), size, memory.line_length, static_cast<int>(mode.xres),
                       static_cast<int>(mode.yres));
}

Framebuffer::Framebuffer(Framebuffer&& other) noexcept
    : PixelSink(),
      memory_(std::exchange(other.memory_, nullptr)),
      size_(other.size_),
      line_bytes_(other.line_bytes_),
      width_(other.width_),
      height_(other.height_) {}

Framebuffer::~Framebuffer() {
    if (memory_ != nullptr) {
        ::munmap(memory_, size_);
    }
}

void Framebuffer::write(int x, int y, std::span<const Color> pixels) {
    std::memcpy(memory_ + static_cast<std::size_t>(y) * line_bytes_ + static_cast<std::size_t>(x) * sizeof(Color),
                pixels.data(), pixels.size_bytes());
}

base::Result<void> silence_console(const std::string& tty) {
    const base::UniqueFd fd(::open(tty.c_str(), O_RDWR | O_CLOEXEC | O_NOCTTY));
    if (!fd || ::ioctl(fd.get(), KDSETMODE, KD_GRAPHICS) != 0 || ::ioctl(fd.get(), KDSKBMODE, K_OFF) != 0) {
        return base::fail_errno("cannot take the console " + tty);
    }
    return {};
}

}  // namespace nanokvm::pc
