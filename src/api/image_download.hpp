// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/storage.hpp"

namespace nanokvm::api {

/// GET /api/download/image/enabled and /status, POST /api/download/image and /cancel (http-api.md 3.7). Beyond the
/// stock server's: `reason` of a failure in the status. `downloader` outlives the router.
void add_download_routes(http::Router& router, MediaParts parts, media::Downloader& downloader);

}  // namespace nanokvm::api
