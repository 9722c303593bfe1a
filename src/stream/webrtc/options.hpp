// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/server_config.hpp"
#include "stream/webrtc/transport.hpp"

namespace nanokvm::stream::webrtc {

/// What server.yaml says of `stun`, `turn` and `webrtc`.
[[nodiscard]] inline TransportOptions transport_options(const config::ServerConfig& config) {
    TransportOptions options;
    options.stun = config.stun;
    if (config.turn.usable()) {
        options.turn.push_back({config.turn.address, config.turn.user, config.turn.credential, false});
    }
    options.interfaces = config.webrtc.interfaces;
    options.port_min = config.webrtc.port_min;
    options.port_max = config.webrtc.port_max;
    options.ipv6 = config.webrtc.ipv6;
    options.relay_only = config.webrtc.relay_only;
    return options;
}

}  // namespace nanokvm::stream::webrtc
