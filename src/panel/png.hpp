// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/bitmap.hpp"

#include <string>

namespace nanokvm::panel {

/// The picture as a PNG (W3C PNG, second edition): one bit a pixel, lit is white, each pixel of the panel `scale` wide
/// and high (1 to 16). Not compressed: a page is a few kB.
[[nodiscard]] std::string png(const Bitmap& bitmap, int scale = 1);

}  // namespace nanokvm::panel
