// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/device_parts.hpp"
#include "http/router.hpp"

#include <functional>
#include <string>

namespace nanokvm::api {

/// GET and POST /api/vm/hostname and /api/vm/web-title (http-api.md 3.4). `renamed` is told the device's new name.
void add_name_routes(http::Router& router, const DeviceParts& device, std::function<void(const std::string&)> renamed);

}  // namespace nanokvm::api
