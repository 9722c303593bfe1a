// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/i420_buffer.hpp"

#include <new>

namespace nanokvm::capture {
namespace {

constexpr std::size_t alignment = 64;

constexpr std::size_t aligned(std::size_t bytes) noexcept {
    return (bytes + alignment - 1) / alignment * alignment;
}

}  // namespace

I420Buffer::I420Buffer(Size size, PixelFormat format) {
    const auto width = static_cast<std::size_t>(size.width);
    const auto height = static_cast<std::size_t>(size.height);
    const std::size_t luma_stride = aligned(width);
    const std::size_t chroma_stride = aligned(width / 2);
    offsets_ = {0, luma_stride * height, luma_stride * height + chroma_stride * (height / 2)};
    const std::size_t bytes = offsets_[2] + chroma_stride * (height / 2) + alignment;
    memory_.reset(static_cast<std::uint8_t*>(std::aligned_alloc(alignment, aligned(bytes))));
    if (!memory_) {
        throw std::bad_alloc();
    }
    picture_.format = format;
    picture_.size = size;
    for (std::size_t i = 0; i < 3; ++i) {
        picture_.planes[i] = plane(i);
        picture_.strides[i] = static_cast<int>(i == 0 ? luma_stride : chroma_stride);
    }
}

}  // namespace nanokvm::capture
