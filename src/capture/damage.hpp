// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/picture.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace nanokvm::capture {

/// A part of a picture, in pixels.
struct Rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    friend bool operator==(const Rect&, const Rect&) = default;
};

/// Where a picture differs from an earlier one: a few rectangles that cover every change, and maybe more. When there
/// are too many they become their bounding box, so it never allocates and never misses a pixel. Value, thread-bound.
class Damage {
public:
    static constexpr std::size_t max_rects = 16;

    [[nodiscard]] static Damage whole(Size size) noexcept;

    /// Empty and negative sizes are ignored.
    void add(const Rect& rect) noexcept;
    void add(const Damage& other) noexcept;
    void clear() noexcept { count_ = 0; }

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::span<const Rect> rects() const noexcept { return std::span(rects_).first(count_); }

private:
    std::array<Rect, max_rects> rects_{};
    std::size_t count_ = 0;
};

}  // namespace nanokvm::capture
