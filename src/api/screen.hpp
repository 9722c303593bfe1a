// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/router.hpp"
#include "stream/hub.hpp"
#include "stream/state_files.hpp"

namespace nanokvm::api {

/// POST /api/vm/screen (http-api.md 5.6) and ours, GET /api/vm/screen: {type, resolution, fps, quality, bitrate, gop}
/// as they are now. All arguments outlive the router.
void add_screen_routes(http::Router& router, stream::Hub& hub, stream::StateFiles& files);

}  // namespace nanokvm::api
