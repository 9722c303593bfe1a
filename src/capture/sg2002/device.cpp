// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/device.hpp"

#include "capture/sg2002/abi/errors.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

const char* meaning(unsigned id) noexcept {
    switch (static_cast<abi::ErrorId>(id)) {
        case abi::ErrorId::invalid_channel:
            return "no such channel";
        case abi::ErrorId::illegal_parameter:
            return "a value is out of range";
        case abi::ErrorId::exists:
            return "it exists already";
        case abi::ErrorId::does_not_exist:
            return "it does not exist";
        case abi::ErrorId::null_pointer:
            return "a pointer is missing";
        case abi::ErrorId::not_configured:
            return "it is not configured";
        case abi::ErrorId::not_supported:
            return "it is not supported";
        case abi::ErrorId::not_permitted:
            return "it is not permitted now";
        case abi::ErrorId::no_memory:
            return "the kernel has no memory";
        case abi::ErrorId::no_buffer:
            return "the video memory is used up";
        case abi::ErrorId::buffer_empty:
            return "no frame came in time";
        case abi::ErrorId::buffer_full:
            return "its queue is full";
        case abi::ErrorId::not_ready:
            return "it is not started";
        case abi::ErrorId::busy:
            return "it is busy";
        case abi::ErrorId::invalid_vb:
            return "the video buffer is not valid";
        case abi::ErrorId::venc_init:
            return "the encoder's channel is not started";
        case abi::ErrorId::frame_rate_dropped:
            return "the frame was dropped to keep the frame rate";
        case abi::ErrorId::venc_empty_frame:
        case abi::ErrorId::venc_empty_pack:
            return "the encoder has no picture";
    }
    return "the driver refused it";
}

}  // namespace

std::string describe_answer(int answer) {
    if (answer >= 0 && answer < 4096) {
        return std::strerror(answer);
    }
    const auto code = static_cast<unsigned>(answer);
    return fmt::format("{} (0x{:08X})", meaning(code & 0xFFU), code);
}

base::Result<Device> Device::open(Kernel& kernel, std::string_view path, int flags) {
    const int fd = kernel.open(path, flags);
    if (fd < 0) {
        return base::fail_errno(fmt::format("cannot open {}", path));
    }
    return Device(kernel, fd);
}

void Device::close() noexcept {
    if (fd_ >= 0) {
        kernel_->close(std::exchange(fd_, -1));
    }
}

int Device::answer(unsigned long request, void* argument) const {
    if (fd_ < 0) {
        return EBADF;
    }
    const int returned = kernel_->ioctl(fd_, request, argument);
    return returned == -1 ? errno : returned;
}

base::Result<void> Device::call(unsigned long request, void* argument, std::string_view what) const {
    const int answered = answer(request, argument);
    if (answered != 0) {
        return base::fail(fmt::format("{} failed: {}", what, describe_answer(answered)), answered);
    }
    return {};
}

base::Result<std::string> read_text(Kernel& kernel, std::string_view path, std::size_t max_bytes) {
    auto file = Device::open(kernel, path, O_RDONLY);
    if (!file) {
        return tl::unexpected(file.error());
    }
    std::string text;
    std::array<char, 4096> buffer;
    while (text.size() < max_bytes) {
        const ssize_t got = kernel.read(file->fd(), buffer.data(), buffer.size());
        if (got < 0) {
            return base::fail_errno(fmt::format("cannot read {}", path));
        }
        if (got == 0) {
            break;
        }
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    return text;
}

}  // namespace nanokvm::capture::sg2002
