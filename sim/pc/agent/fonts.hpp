// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "psf_font.hpp"

namespace nanokvm::pc {

/// The faces of the screen; `text` and `bold` have the same cell size.
struct Fonts {
    PsfFont text;
    PsfFont bold;
    PsfFont large;
};

}  // namespace nanokvm::pc
