// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

namespace nanokvm::pc {

/// Pixels, origin top-left, y downwards.
struct Point {
    int x = 0;
    int y = 0;
    friend bool operator==(const Point&, const Point&) = default;
};

/// Half-open: covers x … x+width-1 and y … y+height-1. Empty when a side is not positive.
struct Rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;

    [[nodiscard]] constexpr bool empty() const noexcept { return width <= 0 || height <= 0; }
    [[nodiscard]] constexpr int right() const noexcept { return x + width; }
    [[nodiscard]] constexpr int bottom() const noexcept { return y + height; }
    friend bool operator==(const Rect&, const Rect&) = default;
};

[[nodiscard]] constexpr Rect intersection(const Rect& a, const Rect& b) noexcept {
    const int x = std::max(a.x, b.x);
    const int y = std::max(a.y, b.y);
    const Rect common{x, y, std::min(a.right(), b.right()) - x, std::min(a.bottom(), b.bottom()) - y};
    return common.empty() ? Rect{} : common;
}

/// `rect` without a border of `by` pixels on each side; may be empty.
[[nodiscard]] constexpr Rect inset(const Rect& rect, int by) noexcept {
    return {rect.x + by, rect.y + by, rect.width - 2 * by, rect.height - 2 * by};
}

}  // namespace nanokvm::pc
