// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/response.hpp"

#include <ctime>
#include <string>

namespace nanokvm::http {

struct HeadOptions {
    bool keep_alive = true;
    bool api = false;  ///< below /api: never stored by caches
    std::time_t now = 0;
};

/// Status line and headers as they go on the wire, with what every answer of ours carries: Date, Content-Length,
/// Connection and the security headers (security case S36). A header of `response` that holds a line break is left out:
/// it could only be an attack. A header that the response sets itself is not set a second time.
[[nodiscard]] std::string response_head(const Response& response, const HeadOptions& options);

}  // namespace nanokvm::http
