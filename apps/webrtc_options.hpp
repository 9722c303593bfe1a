// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "config/server_config.hpp"
#include "stream/webrtc/viewers.hpp"

namespace nanokvm {

/// How viewers by WebRTC are reached, of `stun`, `turn` and `webrtc` of server.yaml. `turnAddr` may end in
/// `?transport=tcp`.
[[nodiscard]] stream::webrtc::Viewers::Options webrtc_options(const config::ServerConfig& config);

}  // namespace nanokvm
