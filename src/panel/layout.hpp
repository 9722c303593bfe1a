// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/bitmap.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::panel {

/// Lines of at most `columns` characters, broken between words where that is possible.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t columns);

/// A word in a lit box when `active`, else the word alone. Returns the x after it and one pixel of space.
int label(Bitmap& bitmap, int x, int y, std::string_view word, bool active);

/// Black letters on a lit bar over the whole width.
void title_bar(Bitmap& bitmap, std::string_view text, const Font& font);

/// `text` from row `y` down as far as there is room.
void paragraph(Bitmap& bitmap, int y, std::string_view text, const Font& font);

}  // namespace nanokvm::panel
