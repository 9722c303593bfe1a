// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "http/router.hpp"
#include "stream/webrtc/viewers.hpp"

#include <boost/asio/io_context.hpp>

namespace nanokvm::api {

/// WHEP (draft-ietf-wish-whep), so that standard players can watch: POST /api/whep[?codec=h265] with an offer
/// (application/sdp) → 201, the answer with all candidates, and the viewer's address in Location; PATCH there with
/// application/trickle-ice-sdpfrag → 204, or 200 with ours after an ICE restart; DELETE there → 200.
///
/// The session is that of the cookie or `Authorization: Bearer <token>`; its end ends the video. What is refused says
/// why in text: 400, 401, 404, 415, 503 (too many viewers). All arguments outlive the router.
void add_whep_routes(boost::asio::io_context& loop, http::Router& router, account::Sessions& sessions,
                     stream::webrtc::Viewers& viewers);

}  // namespace nanokvm::api
