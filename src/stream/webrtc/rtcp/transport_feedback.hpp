// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/rtcp/packets.hpp"

namespace nanokvm::stream::webrtc::rtcp {

/// Reads the body of a transport-wide feedback behind the SSRCs (draft-holmer-rmcat-transport-wide-cc-extensions-01
/// section 3.1). At most max_statuses are read; more is broken. False: broken; what was before has been told.
bool read_transport_feedback(std::span<const std::byte> body, Listener& listener);

}  // namespace nanokvm::stream::webrtc::rtcp
