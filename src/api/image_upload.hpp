// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "api/storage.hpp"

namespace nanokvm::api {

/// POST /api/download/file (http-api.md 3.7): a form with the image in the part `file`.
///
/// PUT /api/storage/upload/:name, which the stock server does not have: the body is the image, .iso or .img; the same
/// messages. `data` is {"file": path}.
///
/// Both stream to a temporary file beside the images, 64 kB at a time; the image appears complete or not at all. The
/// header X-SHA256-Sum is checked when it is there. An upload ends with the session that began it.
void add_upload_routes(http::Router& router, MediaParts parts);

}  // namespace nanokvm::api
