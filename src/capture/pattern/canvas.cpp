// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pattern/canvas.hpp"

#include "capture/pattern/strip.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>

namespace nanokvm::capture {
namespace {

std::uint8_t rounded(double value) noexcept {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

Rect clipped(const Rect& rect, Size size) noexcept {
    const int left = std::clamp(rect.x, 0, size.width) & ~1;
    const int top = std::clamp(rect.y, 0, size.height) & ~1;
    const int right = std::clamp(rect.x + rect.width, 0, size.width) & ~1;
    const int bottom = std::clamp(rect.y + rect.height, 0, size.height) & ~1;
    return {left, top, right - left, bottom - top};
}

/// Calls `row(plane, offset in the plane, bytes)` for each row of each plane that `rect` covers.
template <typename Row>
void for_each_row(I420Buffer& buffer, const Rect& rect, Row&& row) noexcept {
    const Rect part = clipped(rect, buffer.size());
    if (part.width <= 0) {
        return;
    }
    for (std::size_t plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        for (int y = part.y >> shift; y < (part.y + part.height) >> shift; ++y) {
            const auto offset = static_cast<std::ptrdiff_t>(y) * buffer.stride(plane) + (part.x >> shift);
            row(plane, offset, static_cast<std::size_t>(part.width >> shift));
        }
    }
}

void draw_bars(I420Buffer& buffer, int top, int height) noexcept {
    struct Colour {
        double red, green, blue;
    };
    constexpr std::array<Colour, 8> bars{{{.75, .75, .75},
                                          {.75, .75, 0},
                                          {0, .75, .75},
                                          {0, .75, 0},
                                          {.75, 0, .75},
                                          {.75, 0, 0},
                                          {0, 0, .75},
                                          {.1, .1, .1}}};
    const int width = buffer.size().width;
    for (int i = 0; i < 8; ++i) {
        const auto& bar = bars[static_cast<std::size_t>(i)];
        const int left = width * i / 8;
        fill(buffer, {left, top, width * (i + 1) / 8 - left + 1, height},
             to_yuv(bar.red, bar.green, bar.blue, buffer.format()));
    }
}

void draw_ramp(I420Buffer& buffer, int top, int height) noexcept {
    constexpr int steps = 32;
    const int width = buffer.size().width;
    for (int i = 0; i < steps; ++i) {
        const double grey = static_cast<double>(i) / (steps - 1);
        const int left = width * i / steps;
        fill(buffer, {left, top, width * (i + 1) / steps - left + 1, height},
             to_yuv(grey, grey, grey, buffer.format()));
    }
}

void draw_checkerboard(I420Buffer& buffer, int top) noexcept {
    constexpr int square = 16;
    const Yuv light = to_yuv(.30, .34, .40, buffer.format());
    const Yuv dark = to_yuv(.12, .14, .18, buffer.format());
    for (int y = top; y < buffer.size().height; y += square) {
        for (int x = 0; x < buffer.size().width; x += square) {
            fill(buffer, {x, y, square, square}, ((x + y - top) / square) % 2 == 0 ? dark : light);
        }
    }
}

}  // namespace

Yuv to_yuv(double red, double green, double blue, PixelFormat format) noexcept {
    const bool bt709 = format == PixelFormat::i420_bt709;
    const double kr = bt709 ? 0.2126 : 0.299;
    const double kb = bt709 ? 0.0722 : 0.114;
    const double y = kr * red + (1 - kr - kb) * green + kb * blue;
    const double u = (blue - y) / (2 * (1 - kb));  // -0.5…0.5
    const double v = (red - y) / (2 * (1 - kr));
    if (format == PixelFormat::i420_jpeg) {
        return {rounded(255 * y), rounded(128 + 255 * u), rounded(128 + 255 * v)};
    }
    return {rounded(16 + 219 * y), rounded(128 + 224 * u), rounded(128 + 224 * v)};
}

void fill(I420Buffer& buffer, const Rect& rect, Yuv colour) noexcept {
    const std::array<std::uint8_t, 3> values{colour.y, colour.u, colour.v};
    for_each_row(buffer, rect, [&](std::size_t plane, std::ptrdiff_t offset, std::size_t bytes) {
        std::memset(buffer.plane(plane) + offset, values[plane], bytes);
    });
}

void copy(I420Buffer& to, I420Buffer& from, const Rect& rect) noexcept {
    for_each_row(to, rect, [&](std::size_t plane, std::ptrdiff_t offset, std::size_t bytes) {
        std::memcpy(to.plane(plane) + offset, from.plane(plane) + offset, bytes);
    });
}

void draw_background(I420Buffer& buffer) noexcept {
    const int height = buffer.size().height;
    const int bars = height * 5 / 8;
    const int ramp = height / 8;
    draw_bars(buffer, 0, bars);
    draw_ramp(buffer, bars, ramp);
    draw_checkerboard(buffer, (bars + ramp) & ~1);
    // The strip is drawn into the luma plane alone.
    fill(buffer, {0, 0, strip_width, strip_height}, to_yuv(0, 0, 0, buffer.format()));
}

}  // namespace nanokvm::capture
