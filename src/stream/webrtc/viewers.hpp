// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "stream/hub.hpp"
#include "stream/webrtc/transport.hpp"

#include <cstddef>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

namespace nanokvm::stream::webrtc {

class Viewer;

/// What all viewers by WebRTC share: how they find their paths, the server's certificate, and how many there may be.
/// Outlives its viewers. Thread-bound to the loop.
class Viewers {
public:
    /// How a viewer gets its transport; tests have their own.
    using MakeTransport = std::function<base::Result<std::unique_ptr<Transport>>(TransportEvents&)>;
    struct Options {
        TransportOptions transport;
        std::size_t max_viewers = 8;  ///< each keeps a history of 1 MiB
    };

    /// The certificate is made with the first viewer: an idle server needs none.
    Viewers(boost::asio::io_context& loop, Hub& hub, Options options);
    Viewers(boost::asio::io_context& loop, Hub& hub, Options options, MakeTransport make_transport);
    Viewers(const Viewers&) = delete;
    Viewers& operator=(const Viewers&) = delete;

    /// A new viewer of `codec`. Errors: there are enough, or this capture does not encode it.
    [[nodiscard]] base::Result<std::shared_ptr<Viewer>> add(frames::Codec codec);

    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] const Options& options() const noexcept { return options_; }

private:
    friend class Viewer;

    boost::asio::io_context& loop_;
    Hub& hub_;
    Options options_;
    MakeTransport make_transport_;
    std::size_t count_ = 0;
};

}  // namespace nanokvm::stream::webrtc
