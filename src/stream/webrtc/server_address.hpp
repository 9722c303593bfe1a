// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::stream::webrtc {

inline constexpr std::uint16_t default_stun_port = 3478;

struct ServerAddress {
    std::string host;  ///< a name or an address, without brackets
    std::uint16_t port = default_stun_port;
    bool tcp = false;

    friend bool operator==(const ServerAddress&, const ServerAddress&) = default;
};

/// "host", "host:port", "[v6]:port" or a bare IPv6 address; "stun:" or "turn:" before it and "?transport=tcp" (or udp)
/// behind it as in the URIs of RFC 7064 and RFC 7065. Nothing when it is none of these.
[[nodiscard]] std::optional<ServerAddress> parse_server_address(std::string_view text);

}  // namespace nanokvm::stream::webrtc
