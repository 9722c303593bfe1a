// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>
#include <optional>
#include <string>
#include <string_view>

/// Dates of HTTP headers (RFC 9110 5.6.7). Pure functions, independent of locale and time zone.
namespace nanokvm::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT"
[[nodiscard]] std::string http_date(std::time_t time);

/// The same form back; nullopt for anything else (the two obsolete forms too: nobody sends them to us).
[[nodiscard]] std::optional<std::time_t> parse_http_date(std::string_view text);

}  // namespace nanokvm::http
