// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/device_parts.hpp"
#include "http/router.hpp"

namespace nanokvm::api {

/// GET and POST /api/vm/swap (http-api.md 3.4).
void add_swap_routes(http::Router& router, const DeviceParts& device);

}  // namespace nanokvm::api
