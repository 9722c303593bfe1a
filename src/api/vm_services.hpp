// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/device_parts.hpp"
#include "http/router.hpp"

namespace nanokvm::api {

/// GET /api/vm/ssh, POST /api/vm/ssh/enable and /disable, POST /api/vm/system/reboot (http-api.md 3.4). A restart is
/// answered first and comes half a second later.
void add_service_routes(http::Router& router, const DeviceParts& device);

}  // namespace nanokvm::api
