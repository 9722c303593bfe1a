// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/response_head.hpp"

#include "http/http_date.hpp"
#include "http/text.hpp"

#include <algorithm>
#include <array>
#include <ostream>  // libc++ and the string_view of Boost 1.81 need it

#include <boost/beast/http/status.hpp>

namespace nanokvm::http {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> security_headers{{
    {"Content-Security-Policy",
     "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
     "worker-src 'self'; media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
}};

bool has(const Response& response, std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [&](const auto& header) { return same_text(header.first, name); });
}

bool has_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

void put(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string response_head(const Response& response, const HeadOptions& options) {
    std::string head;
    head.reserve(1024);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(static_cast<unsigned>(response.status))));
    head.append("\r\n");
    put(head, "Date", http_date(options.now));
    for (const auto& [name, value] : response.headers) {
        if ((name + value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos) {
            put(head, name, value);
        }
    }
    for (const auto& [name, value] : security_headers) {
        if (!has(response, name)) {
            put(head, name, value);
        }
    }
    if (options.api && !has(response, "Cache-Control")) {
        put(head, "Cache-Control", "no-store");
    }
    if (has_body(response.status)) {
        put(head, "Content-Length", std::to_string(response.file ? response.file_bytes : response.body.size()));
    }
    put(head, "Connection", options.keep_alive ? "keep-alive" : "close");
    head.append("\r\n");
    return head;
}

}  // namespace nanokvm::http
