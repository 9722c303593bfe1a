// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/core.hpp"

#include <utility>

#include <boost/asio/post.hpp>

namespace nanokvm::stream::webrtc {

/// Tells the owner from the loop: it is never called from inside one of its own calls, and may destroy us.
template <typename Tell>
void Core::post_event(Tell tell) {
    boost::asio::post(loop_, [self = shared_from_this(), tell = std::move(tell)] {
        if (self->events_ != nullptr) {
            tell(*self->events_);
        }
    });
}

}  // namespace nanokvm::stream::webrtc
