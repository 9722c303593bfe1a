// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/viewers.hpp"

#include "stream/webrtc/dtls/identity.hpp"
#include "stream/webrtc/viewer.hpp"

#include <string>
#include <utility>

namespace nanokvm::stream::webrtc {
namespace {

Viewers::MakeTransport real_transports(boost::asio::io_context& loop, const TransportOptions& options) {
    return [&loop, options, identity = std::shared_ptr<const dtls::Identity>()](
               TransportEvents& events) mutable -> base::Result<std::unique_ptr<Transport>> {
        if (!identity) {
            auto made = dtls::Identity::make();
            if (!made) {
                return tl::unexpected(made.error());
            }
            identity = std::move(*made);
        }
        return make_transport(loop, options, identity, events);
    };
}

}  // namespace

Viewers::Viewers(boost::asio::io_context& loop, Hub& hub, Options options)
    : Viewers(loop, hub, options, real_transports(loop, options.transport)) {}

Viewers::Viewers(boost::asio::io_context& loop, Hub& hub, Options options, MakeTransport make_transport)
    : loop_(loop), hub_(hub), options_(std::move(options)), make_transport_(std::move(make_transport)) {}

base::Result<std::shared_ptr<Viewer>> Viewers::add(frames::Codec codec) {
    if (count_ >= options_.max_viewers) {
        return base::fail("there are " + std::to_string(count_) + " WebRTC viewers already");
    }
    if (codec == frames::Codec::mjpeg || !hub_.can_encode(codec)) {
        return base::fail("this capture does not encode what was asked for");
    }
    auto viewer = std::make_shared<Viewer>(*this, codec);
    auto transport = make_transport_(*viewer);
    if (!transport) {
        return tl::unexpected(transport.error());
    }
    viewer->transport_ = std::move(*transport);
    return viewer;
}

}  // namespace nanokvm::stream::webrtc
