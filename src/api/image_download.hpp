// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/storage.hpp"

namespace nanokvm::api {

/// GET /api/download/image/enabled and /status, POST /api/download/image and /cancel (http-api.md 3.7).
void add_download_routes(http::Router& router, MediaParts parts);

}  // namespace nanokvm::api
