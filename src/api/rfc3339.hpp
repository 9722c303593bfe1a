// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>

namespace nanokvm::api {

/// "2026-11-22T23:32:19.123456789Z": RFC 3339 in UTC, nine digits of fraction as far as the clock has them. Pure.
[[nodiscard]] std::string rfc3339(std::chrono::system_clock::time_point time);

}  // namespace nanokvm::api
