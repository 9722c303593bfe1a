// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/router.hpp"
#include "stream/hub.hpp"
#include "stream/state_files.hpp"

namespace nanokvm::api {

/// Ours: GET /api/stream/encoder answers {settings, limits, codecs} (encoder_json.hpp has the fields; limits is null
/// before the worker is there); POST changes the fields that are there, or refuses all with -2 and a sentence that says
/// what this board's encoder can do. All arguments outlive the router.
void add_encoder_routes(http::Router& router, stream::Hub& hub, stream::StateFiles& files);

}  // namespace nanokvm::api
