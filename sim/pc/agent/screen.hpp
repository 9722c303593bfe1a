// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas.hpp"
#include "geometry.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace nanokvm::pc {

/// Where pixels become visible.
class PixelSink {
public:
    virtual ~PixelSink() = default;
    /// `pixels` go to column `x` of row `y`; always within the picture.
    virtual void write(int x, int y, std::span<const Color> pixels) = 0;
};

/// The picture, what of it has changed, and the crosshair and the strip that lie above it.
///
/// Parts draw on `canvas()` and say where; `present` shows those places and nothing else. The crosshair never touches
/// the canvas. The strip lies above the crosshair, so that it can always be read. Thread-bound; nothing here allocates
/// after construction. Too many changed places at once are merged into the whole screen.
class Screen {
public:
    /// `sink` is borrowed and outlives the screen.
    Screen(int width, int height, PixelSink& sink);

    [[nodiscard]] Canvas& canvas() noexcept { return canvas_; }
    void invalidate(const Rect& rect) noexcept;
    void invalidate_all() noexcept { invalidate(canvas_.bounds()); }

    void move_crosshair(Point to) noexcept;
    void hide_crosshair() noexcept { move_crosshair({-2 * crosshair_reach, -2 * crosshair_reach}); }

    /// True when `present` would show something new.
    [[nodiscard]] bool is_dirty() const noexcept { return dirty_count_ > 0; }
    /// Redraws so far.
    [[nodiscard]] std::uint32_t frame() const noexcept { return frame_; }

    /// Counts a redraw and shows all that changed, the strip with `clock_us` (CLOCK_MONOTONIC) last.
    void present(std::uint64_t clock_us) noexcept;

    /// The crosshair reaches so many pixels from its centre.
    static constexpr int crosshair_reach = 16;

private:
    void show(const Rect& rect) noexcept;
    void show_crosshair(const Rect& within) noexcept;
    [[nodiscard]] Rect crosshair_rect() const noexcept;

    static constexpr std::size_t max_dirty = 128;

    Canvas canvas_;
    PixelSink& sink_;
    std::array<Rect, max_dirty> dirty_{};
    std::size_t dirty_count_ = 0;
    Point crosshair_;
    std::uint32_t frame_ = 0;
};

}  // namespace nanokvm::pc
