// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/fwd.hpp>

namespace nanokvm::http {

/// One answer. Content-Length, Date, Connection and the security headers are added by the server. Value type.
struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// When set, the first file_bytes of this file are sent instead of `body`, piece by piece: no file is ever held in
    /// memory. A file that turns out shorter breaks the connection, since the length has been promised.
    std::shared_ptr<const base::UniqueFd> file;
    std::uint64_t file_bytes = 0;

    /// Adds a header; a second one of the same name is kept beside the first (Set-Cookie).
    void add(std::string_view name, std::string_view value) { headers.emplace_back(name, value); }
};

/// The envelope of http-api.md 1.4: {"code":0,"msg":"success","data":…}, status 200.
[[nodiscard]] Response envelope(const boost::json::value& data);
/// The same with "data":null.
[[nodiscard]] Response envelope();
/// {"code":…,"msg":…,"data":null}, status 200: application errors are never an HTTP error.
[[nodiscard]] Response failure(int code, std::string_view msg);
/// Any JSON as the whole body, in the byte form of the stock server ('<', '>', '&' as \u003c…).
[[nodiscard]] Response json(int status, const boost::json::value& value);
/// Plain text, `text/plain; charset=utf-8`.
[[nodiscard]] Response text(int status, std::string_view body);

/// 401 and body "unauthorized"; 403 and body "forbidden" (JSON strings); 404 "404 page not found".
[[nodiscard]] Response unauthorized();
[[nodiscard]] Response forbidden();
[[nodiscard]] Response not_found();

/// JSON text with the escapes of http-api.md 1.4; invalid UTF-8 becomes U+FFFD.
[[nodiscard]] std::string to_json(const boost::json::value& value);

}  // namespace nanokvm::http
