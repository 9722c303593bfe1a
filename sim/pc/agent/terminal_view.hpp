// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fonts.hpp"
#include "geometry.hpp"
#include "screen.hpp"
#include "terminal.hpp"

namespace nanokvm::pc {

/// Draws the rows of `terminal` that changed since the last call, cell (0, 0) at the top-left of `area`, and
/// invalidates them on the screen. The cursor is a block. True when there was anything to draw.
bool draw_terminal(Screen& screen, const Rect& area, const Fonts& fonts, Terminal& terminal);

}  // namespace nanokvm::pc
