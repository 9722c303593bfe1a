// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/turn_client.hpp"
#include "stream/webrtc/ice/turn_stream.hpp"
#include "stream/webrtc/net/bound_socket.hpp"
#include "stream/webrtc/server_address.hpp"
#include "stream/webrtc/transport.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::stream::webrtc {

/// A TURN client with its way to the server, over UDP or TCP. What it relays is of the address family of the server.
/// Thread-bound; kept alive by handlers under way.
class Relay final : public std::enable_shared_from_this<Relay>, private ice::TurnEvents {
public:
    using Endpoint = ice::Endpoint;
    /// None of these is called from inside open, send or bind_channel, nor after close; all of them may call the relay.
    struct Callbacks {
        std::function<void(const Endpoint& relayed, const std::optional<Endpoint>& mapped)> allocated;
        std::function<void(const Endpoint& peer, std::span<std::byte> datagram)> received;
        std::function<void(const std::string& reason)> failed;
    };
    /// Most that waits for a slow TCP connection; what goes over it is dropped.
    static constexpr std::size_t max_unsent = std::size_t{128} * 1024;

    /// Looks the server up and asks for a relayed address. `sources`: local addresses to reach it from; empty: any.
    [[nodiscard]] static std::shared_ptr<Relay> open(boost::asio::io_context& loop, const TurnServer& server,
                                                     const ServerAddress& address,
                                                     std::vector<boost::asio::ip::address> sources,
                                                     std::shared_ptr<net::Inbox> inbox, Callbacks callbacks);

    Relay(boost::asio::io_context& loop, const TurnServer& server, ServerAddress address,
          std::vector<boost::asio::ip::address> sources, std::shared_ptr<net::Inbox> inbox, Callbacks callbacks);

    /// One datagram to a peer.
    void send(const Endpoint& peer, std::span<const std::byte> datagram);
    /// As net::UdpSocket::send_packets, in ChannelData once there is a channel.
    [[nodiscard]] net::Sent send_packets(const Endpoint& peer, std::span<const std::byte> arena,
                                         std::span<const std::uint16_t> sizes);
    void bind_channel(const Endpoint& peer);
    [[nodiscard]] std::uint64_t send_calls() const noexcept {
        return send_calls_ + (udp_ ? udp_->socket().send_calls() : 0);
    }

    void close();

private:
    void to_server(std::span<const std::byte> message) override;
    void from_peer(const Endpoint& peer, std::span<std::byte> datagram) override;
    void allocated(const Endpoint& relayed, const std::optional<Endpoint>& mapped) override;
    void turn_failed(const std::string& reason) override;

    void resolve();
    void connect(const Endpoint& server);
    void begin(bool ipv6);
    void fail(const std::string& reason);
    void received(std::span<std::byte> message);
    void arm();
    /// Where to bind for this server; nothing: no address of its family is allowed.
    [[nodiscard]] std::optional<Endpoint> source_for(const Endpoint& server) const;

    // relay_stream.cpp
    void connect_stream(const Endpoint& source);
    void read_stream();
    void flush_stream();
    /// Sends the pieces over TCP, or keeps what the kernel does not take. False: dropped.
    bool write_stream(std::span<const iovec> pieces, bool droppable);
    [[nodiscard]] net::Sent send_stream(std::uint16_t channel, std::span<const std::byte> arena,
                                        std::span<const std::uint16_t> sizes);

    boost::asio::io_context& loop_;
    TurnServer account_;
    ServerAddress address_;
    std::vector<boost::asio::ip::address> sources_;
    std::shared_ptr<net::Inbox> inbox_;
    Callbacks callbacks_;
    bool closed_ = false;

    boost::asio::ip::udp::resolver resolver_;
    Endpoint server_;
    std::unique_ptr<ice::TurnClient> client_;
    std::shared_ptr<net::BoundSocket> udp_;
    boost::asio::ip::tcp::socket tcp_;
    bool stream_connected_ = false;
    ice::TurnStream incoming_;
    std::vector<std::byte> unsent_;
    std::uint64_t send_calls_ = 0;
    boost::asio::steady_timer timer_;
};

}  // namespace nanokvm::stream::webrtc
