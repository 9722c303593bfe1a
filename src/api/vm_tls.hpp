// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "http/router.hpp"

#include <cstdint>
#include <functional>

namespace nanokvm::api {

/// How HTTPS is switched. Copied into handlers; called on the loop.
struct TlsSwitch {
    bool enabled = false;  ///< now
    std::uint16_t http_port = 80;
    std::uint16_t https_port = 443;
    /// Makes it so from the next start on. Errors: it cannot be, and nothing was changed. Empty: where this server
    /// listens is not told by its settings.
    std::function<base::Result<void>(bool enabled)> set;
    /// Lets the server start anew.
    std::function<void()> restart;
};

/// POST /api/vm/tls (http-api.md 3.4): answered first; the server starts anew half a second later. Ours: GET
/// /api/vm/tls, {enabled, http, https}, the ports where a page is found afterwards.
void add_tls_routes(http::Router& router, TlsSwitch tls);

}  // namespace nanokvm::api
