// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/upgrade.hpp"

#include "http/text.hpp"
#include "http/ws_frame.hpp"

#include <algorithm>

namespace nanokvm::http {
namespace {

// 16 bytes in Base64: 22 characters and two of padding.
bool plausible_key(std::string_view key) {
    return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
                      c == '/';
           });
}

}  // namespace

bool wants_websocket(const Request& request) {
    return request.method == "GET" && request.has_token("connection", "upgrade") &&
           request.has_token("upgrade", "websocket") && trimmed(request.header("sec-websocket-version")) == "13" &&
           plausible_key(trimmed(request.header("sec-websocket-key")));
}

std::string upgrade_answer(const Request& request) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
           accept_key(trimmed(request.header("sec-websocket-key"))) + "\r\n\r\n";
}

}  // namespace nanokvm::http
