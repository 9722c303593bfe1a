// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/net/udp_socket.hpp"

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace nanokvm::stream::webrtc::net {

/// A UDP socket that is read from by the loop. Thread-bound; owned by whoever opened it, and kept alive by itself while
/// it hands datagrams over.
class BoundSocket : public std::enable_shared_from_this<BoundSocket> {
public:
    using Endpoint = UdpSocket::Endpoint;
    /// May close this socket. The bytes may be changed and are valid for the call.
    using Received = std::function<void(const Endpoint& from, std::span<std::byte> datagram)>;

    /// `inbox` may be shared by the sockets of one loop.
    [[nodiscard]] static base::Result<std::shared_ptr<BoundSocket>> open(boost::asio::io_context& loop,
                                                                         const Endpoint& local,
                                                                         const UdpOptions& options,
                                                                         std::shared_ptr<Inbox> inbox,
                                                                         Received received);

    BoundSocket(boost::asio::io_context& loop, UdpSocket socket, std::shared_ptr<Inbox> inbox, Received received);
    BoundSocket(const BoundSocket&) = delete;
    BoundSocket& operator=(const BoundSocket&) = delete;
    ~BoundSocket();

    [[nodiscard]] UdpSocket& socket() noexcept { return socket_; }

    /// Nothing is received any more; the descriptor is gone when the last owner is.
    void close() noexcept;

private:
    void wait();
    void drain();

    UdpSocket socket_;
    boost::asio::posix::stream_descriptor waiter_;  // borrows the descriptor
    std::shared_ptr<Inbox> inbox_;
    Received received_;
};

}  // namespace nanokvm::stream::webrtc::net
