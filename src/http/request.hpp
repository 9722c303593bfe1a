// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/principal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nanokvm::http {

/// One parsed request. Thread-bound; views returned by it live as long as it and are not to be kept across its moves.
struct Request {
    std::string method;  ///< as sent: "GET", "POST"…
    std::string path;    ///< without query, percent-decoded, no trailing slash (except "/")
    std::string target;  ///< as sent, from the path on: "/a%20b?c"
    std::string query;   ///< raw text behind '?', still encoded
    std::vector<std::pair<std::string, std::string>> headers;      ///< in order of arrival
    std::vector<std::pair<std::string, std::string>> path_params;  ///< ":username" of the route → decoded text
    std::string body;
    std::string peer;                           ///< address text without port (Transport::peer)
    bool secure = false;                        ///< came over TLS, or a trusted local proxy says so (X-Forwarded-Proto)
    std::optional<account::Principal> session;  ///< set for routes of Access user and admin

    /// First header of that name (any case), "" when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
    [[nodiscard]] bool has_header(std::string_view name) const noexcept;
    /// Whether a list header ("Connection: keep-alive, Upgrade") holds `token`, in any case and in any of its lines
    /// (RFC 9110 5.3: several lines of one name are one list).
    [[nodiscard]] bool has_token(std::string_view name, std::string_view token) const noexcept;
    /// Path parameter without its colon, "" when the route has none of that name.
    [[nodiscard]] std::string_view path_param(std::string_view name) const noexcept;
    /// First query parameter of that name (any case), decoded; nullopt when absent.
    [[nodiscard]] std::optional<std::string> query_param(std::string_view name) const;
    /// Cookie of that name (case-sensitive), percent-decoded; nullopt when absent.
    [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
    /// Sent by a browser (Origin or Sec-Fetch-*): page scripts must not see tokens (http-api.md appendix D).
    [[nodiscard]] bool from_browser() const noexcept;
};

}  // namespace nanokvm::http
