// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/picture.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace nanokvm::capture {

/// Owner of the memory of one I420 picture. Rows begin at multiples of 64 bytes and there is slack behind the last one:
/// SIMD code reads and writes whole registers. Move-only; throws std::bad_alloc.
class I420Buffer {
public:
    I420Buffer() noexcept = default;
    /// `size` is even; `format` is one of the i420 ones. The content is undefined.
    I420Buffer(Size size, PixelFormat format);

    [[nodiscard]] Size size() const noexcept { return picture_.size; }
    [[nodiscard]] PixelFormat format() const noexcept { return picture_.format; }
    [[nodiscard]] std::uint8_t* plane(std::size_t index) noexcept { return memory_.get() + offsets_[index]; }
    [[nodiscard]] int stride(std::size_t index) const noexcept { return picture_.strides[index]; }
    /// Its stamps are for the owner to fill in. Valid as long as the buffer.
    [[nodiscard]] Picture& picture() noexcept { return picture_; }

private:
    struct Free {
        void operator()(std::uint8_t* memory) const noexcept { std::free(memory); }
    };
    std::unique_ptr<std::uint8_t, Free> memory_;
    std::array<std::size_t, 3> offsets_{};
    Picture picture_;
};

}  // namespace nanokvm::capture
