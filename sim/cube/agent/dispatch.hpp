// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

namespace nanokvm::cube {

/// `{"id":1,"do":"read","path":"/proc/uptime"}` → `{"id":1,"ok":{"bytes":"…"}}`, or `{"id":1,"error":"a sentence"}`.
/// Blocks as long as the step does; any thread.
[[nodiscard]] boost::json::object answer(std::string_view line);

}  // namespace nanokvm::cube
