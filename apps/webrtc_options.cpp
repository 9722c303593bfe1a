// SPDX-License-Identifier: GPL-3.0-or-later
#include "webrtc_options.hpp"

#include <string_view>
#include <utility>

namespace nanokvm {

stream::webrtc::Viewers::Options webrtc_options(const config::ServerConfig& config) {
    constexpr std::string_view by_tcp = "?transport=tcp";
    stream::webrtc::Viewers::Options options;
    options.max_viewers = config.webrtc.max_viewers;
    options.transport.stun = config.stun;
    options.transport.interfaces = config.webrtc.interfaces;
    options.transport.ipv6 = config.webrtc.ipv6;
    options.transport.relay_only = config.webrtc.relay_only;
    options.transport.port_min = config.webrtc.port_min;
    options.transport.port_max = config.webrtc.port_max;
    if (config.turn.usable()) {
        stream::webrtc::TurnServer turn;
        turn.address = config.turn.address;
        turn.user = config.turn.user;
        turn.credential = config.turn.credential;
        turn.tcp = turn.address.ends_with(by_tcp);
        if (turn.tcp) {
            turn.address.resize(turn.address.size() - by_tcp.size());
        }
        options.transport.turn.push_back(std::move(turn));
    }
    return options;
}

}  // namespace nanokvm
