// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/device_parts.hpp"
#include "http/router.hpp"

namespace nanokvm::api {

/// GET and POST /api/network/dns (http-api.md 3.8, 6.8).
void add_dns_routes(http::Router& router, const DeviceParts& device);

}  // namespace nanokvm::api
