// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "http/router.hpp"
#include "stream/hub.hpp"

namespace nanokvm::api {

/// GET /api/stream/mjpeg, /api/stream/h264/direct (http-api.md 5.2, 5.3) and ours, /api/stream/video/direct with
/// `codec=h264|h265|mjpeg` (h264 when absent), `flow`, `stamps=1`. An unknown codec closes the socket with 1008 and
/// says so. All arguments outlive the router.
void add_stream_routes(http::Router& router, account::Sessions& sessions, stream::Hub& hub);

}  // namespace nanokvm::api
