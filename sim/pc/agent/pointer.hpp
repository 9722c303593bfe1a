// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry.hpp"

#include <cstdint>

namespace nanokvm::pc {

/// Range of an absolute axis as the device states it (EVIOCGABS).
struct AxisRange {
    std::int32_t least = 0;
    std::int32_t most = 0;
};

/// Where the pointer is and what its buttons and wheels did.
///
/// All mice and tablets act on one pointer. Relative motion is taken 1:1, without acceleration, so that tests can
/// foresee it; absolute positions map to pixels as value · size / (range + 1), as libinput does. Pure logic,
/// thread-bound.
class Pointer {
public:
    enum class Motion { none, relative, absolute };

    /// Starts in the middle of a screen of `width` × `height` pixels, both at least 1.
    Pointer(int width, int height) noexcept;

    void move_relative(int dx, int dy) noexcept;
    /// Sets one axis; a value outside its range is clamped, a range without extent is ignored.
    void move_absolute_x(std::int32_t value, AxisRange range) noexcept;
    void move_absolute_y(std::int32_t value, AxisRange range) noexcept;
    /// `code` is BTN_LEFT … BTN_EXTRA; others are ignored.
    void on_button(int code, bool down) noexcept;
    void scroll(int vertical, int horizontal) noexcept;

    [[nodiscard]] Point position() const noexcept { return position_; }
    [[nodiscard]] Motion last_motion() const noexcept { return motion_; }
    /// Bit 0 left, 1 right, 2 middle, 3 side, 4 extra, as in a HID mouse report.
    [[nodiscard]] unsigned buttons() const noexcept { return buttons_; }
    /// Presses seen so far, over all buttons.
    [[nodiscard]] unsigned clicks() const noexcept { return clicks_; }
    /// Detents since the start, up and right positive; they wrap.
    [[nodiscard]] int wheel() const noexcept { return static_cast<int>(wheel_); }
    [[nodiscard]] int tilt() const noexcept { return static_cast<int>(tilt_); }

private:
    int width_;
    int height_;
    Point position_;
    Motion motion_ = Motion::none;
    unsigned buttons_ = 0;
    unsigned clicks_ = 0;
    unsigned wheel_ = 0;
    unsigned tilt_ = 0;
};

}  // namespace nanokvm::pc
