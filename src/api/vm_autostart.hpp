// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/device_parts.hpp"
#include "http/router.hpp"

namespace nanokvm::api {

/// GET /api/vm/autostart; GET, POST and DELETE /api/vm/autostart/:name (http-api.md 3.4).
void add_autostart_routes(http::Router& router, const DeviceParts& device);

}  // namespace nanokvm::api
