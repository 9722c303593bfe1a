// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/router.hpp"
#include "stream/capture_switch.hpp"

namespace nanokvm::api {

/// GET /api/vm/hdmi, POST /api/vm/hdmi/{reset,enable,disable,timeout} (http-api.md 3.4). GET says more than the stock
/// server: `message`, the sentence on the signal that viewers see, and `width`, `height` of the source. All arguments
/// outlive the router.
void add_hdmi_routes(http::Router& router, stream::CaptureSwitch& capture, const stream::Hub& hub);

}  // namespace nanokvm::api
