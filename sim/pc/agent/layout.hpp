// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry.hpp"

namespace nanokvm::pc {

/// Where the parts of the screen stand, in pixels.
struct Layout {
    Rect header;
    Rect shell;     // the card round the terminal
    Rect terminal;  // the terminal's cells exactly
    int columns = 0;
    int rows = 0;
    Rect keyboard;
    Rect pointer;
    Rect disks;
};

/// Divides a screen of `width` × `height` pixels, at least 640×480, for a terminal font of that cell size. Pure.
[[nodiscard]] Layout divide_screen(int width, int height, int font_width, int font_height) noexcept;

}  // namespace nanokvm::pc
