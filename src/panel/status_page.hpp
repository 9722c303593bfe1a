// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/pages.hpp"

namespace nanokvm::panel {

[[nodiscard]] Bitmap draw_status(const PanelState& state, Size size);

}  // namespace nanokvm::panel
