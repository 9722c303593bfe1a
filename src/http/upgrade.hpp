// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/request.hpp"

#include <string>

namespace nanokvm::http {

/// Whether a request asks for a WebSocket of version 13 as RFC 6455 4.2.1 wants it (the Origin is judged elsewhere).
[[nodiscard]] bool wants_websocket(const Request& request);

/// The 101 answer to such a request, complete.
[[nodiscard]] std::string upgrade_answer(const Request& request);

}  // namespace nanokvm::http
