// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "http/router.hpp"
#include "panel/state.hpp"

#include <functional>

namespace nanokvm::api {

/// GET and POST /api/vm/oled (http-api.md 3.4) and ours, GET /api/vm/oled/preview: a PNG of what the OLED shows, or
/// would show on a board without one. Parameters, all optional: `page` status (default) or faults, `size` 128x64
/// (default) or 64x32, `scale` 1 to 16. The first password is on no page here. Also ours, GET /api/vm/faults:
/// {faults: [sentence…]}, what keeps a user from the picture or from saving settings, the worst first. `state` runs on
/// the loop.
void add_oled_routes(http::Router& router, base::Root root, std::function<panel::PanelState()> state);

}  // namespace nanokvm::api
