// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/server_address.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace nanokvm::stream::webrtc {
namespace {

bool host_characters(std::string_view host) noexcept {
    return !host.empty() && host.size() <= 253 && std::ranges::all_of(host, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
    });
}

std::optional<std::uint16_t> port_of(std::string_view text) noexcept {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool good = error == std::errc{} && end == text.data() + text.size() && port != 0;
    return good ? std::optional(port) : std::nullopt;
}

}  // namespace

std::optional<ServerAddress> parse_server_address(std::string_view text) {
    ServerAddress address;
    for (const std::string_view scheme : {"stun:", "turn:"}) {
        if (text.starts_with(scheme)) {
            text.remove_prefix(scheme.size());
            break;
        }
    }
    if (const std::size_t query = text.find('?'); query != text.npos) {
        const auto transport = text.substr(query);
        address.tcp = transport == "?transport=tcp";
        if (!address.tcp && transport != "?transport=udp") {
            return std::nullopt;
        }
        text = text.substr(0, query);
    }
    std::string_view host = text;
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == text.npos || (close + 1 < text.size() && text[close + 1] != ':')) {
            return std::nullopt;
        }
        host = text.substr(1, close - 1);
        has_port = close + 1 < text.size();
        port = has_port ? text.substr(close + 2) : port;
    } else if (const std::size_t colon = text.find(':'); colon != text.npos && text.find(':', colon + 1) == text.npos) {
        host = text.substr(0, colon);
        has_port = true;
        port = text.substr(colon + 1);
    }
    const auto number = has_port ? port_of(port) : std::optional(default_stun_port);
    if (!number || !host_characters(host)) {
        return std::nullopt;
    }
    address.host = host;
    address.port = *number;
    return address;
}

}  // namespace nanokvm::stream::webrtc
