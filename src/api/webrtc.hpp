// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "http/router.hpp"
#include "stream/webrtc/transport.hpp"
#include "stream/webrtc/viewers.hpp"

#include <string>

namespace nanokvm::api {

/// What /api/stream/h264 tells first: the client's ICE servers, the ones we use (http-api.md 5.4); `[]` without any.
[[nodiscard]] std::string ice_servers_json(const stream::webrtc::TransportOptions& options);

/// GET /api/stream/h264, the signalling WebSocket of the stock firmware (http-api.md 5.4), and ours,
/// /api/stream/webrtc with `codec=h264|h265`: the same messages, and `video-error` with the reason as a JSON string
/// where the stock server says nothing. The end of the session closes the socket with 4401 and ends the video. All
/// arguments outlive the router.
void add_webrtc_routes(http::Router& router, account::Sessions& sessions, stream::webrtc::Viewers& viewers);

}  // namespace nanokvm::api
