// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/damage.hpp"
#include "capture/i420_buffer.hpp"
#include "capture/picture.hpp"

#include <cstdint>

namespace nanokvm::capture {

/// One colour in the numbers of a YUV format.
struct Yuv {
    std::uint8_t y = 0;
    std::uint8_t u = 0;
    std::uint8_t v = 0;
    friend bool operator==(const Yuv&, const Yuv&) = default;
};

/// From full-range R'G'B' (0…1) by the matrix of ITU-R BT.601 or BT.709. Pure.
[[nodiscard]] Yuv to_yuv(double red, double green, double blue, PixelFormat format) noexcept;

/// Fills the part of `rect` that lies in the picture. Coordinates are rounded down to even ones: chroma has half the
/// pixels.
void fill(I420Buffer& buffer, const Rect& rect, Yuv colour) noexcept;

/// Copies the part of `rect` (likewise) from a buffer of the same size.
void copy(I420Buffer& to, I420Buffer& from, const Rect& rect) noexcept;

/// What a test picture stands on: colour bars, a grey ramp, a checkerboard, and a neutral corner for the strip.
void draw_background(I420Buffer& buffer) noexcept;

}  // namespace nanokvm::capture
