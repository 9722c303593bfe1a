// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/relay.hpp"

#include "stream/webrtc/ice/candidate.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fmt/core.h>

namespace nanokvm::stream::webrtc {
namespace {

ice::Time now() noexcept {
    return std::chrono::steady_clock::now();
}

}  // namespace

std::shared_ptr<Relay> Relay::open(boost::asio::io_context& loop, const TurnServer& server,
                                   const ServerAddress& address, std::vector<boost::asio::ip::address> sources,
                                   std::shared_ptr<net::Inbox> inbox, Callbacks callbacks) {
    auto made =
        std::make_shared<Relay>(loop, server, address, std::move(sources), std::move(inbox), std::move(callbacks));
    made->resolve();
    return made;
}

Relay::Relay(boost::asio::io_context& loop, const TurnServer& server, ServerAddress address,
             std::vector<boost::asio::ip::address> sources, std::shared_ptr<net::Inbox> inbox, Callbacks callbacks)
    : loop_(loop),
      account_(server),
      address_(std::move(address)),
      sources_(std::move(sources)),
      inbox_(std::move(inbox)),
      callbacks_(std::move(callbacks)),
      resolver_(loop),
      tcp_(loop),
      timer_(loop) {}

void Relay::resolve() {
    resolver_.async_resolve(address_.host, std::to_string(address_.port),
                            [self = shared_from_this()](const boost::system::error_code& error,
                                                        const boost::asio::ip::udp::resolver::results_type& found) {
                                if (self->closed_) {
                                    return;
                                }
                                if (error || found.empty()) {
                                    self->fail("its name cannot be looked up: " + error.message());
                                    return;
                                }
                                self->connect(found.begin()->endpoint());
                            });
}

std::optional<Relay::Endpoint> Relay::source_for(const Endpoint& server) const {
    if (sources_.empty()) {
        return Endpoint(server.protocol(), 0);
    }
    const auto found =
        std::ranges::find_if(sources_, [&](const auto& each) { return each.is_v6() == server.address().is_v6(); });
    return found == sources_.end() ? std::nullopt : std::optional(Endpoint(*found, 0));
}

void Relay::connect(const Endpoint& server) {
    server_ = server;
    const auto source = source_for(server);
    if (!source) {
        fail("none of the interfaces that may be used has an address of its family");
        return;
    }
    if (address_.tcp) {
        connect_stream(*source);
        return;
    }
    auto socket = net::BoundSocket::open(loop_, *source, {}, inbox_,
                                         [weak = weak_from_this()](const Endpoint& from, std::span<std::byte> message) {
                                             if (const auto self = weak.lock(); self && from == self->server_) {
                                                 self->received(message);
                                             }
                                         });
    if (!socket) {
        fail(socket.error().message);
        return;
    }
    udp_ = std::move(*socket);
    begin(server.address().is_v6());
}

void Relay::begin(bool ipv6) {
    ice::TurnEvents& events = *this;
    client_ = std::make_unique<ice::TurnClient>(events, ice::TurnClient::Account{account_.user, account_.credential},
                                                ipv6, address_.tcp, ice::secure_random);
    client_->start(now());
    arm();
}

void Relay::fail(const std::string& reason) {
    if (!std::exchange(closed_, true)) {
        timer_.cancel();
        const auto failed = std::move(callbacks_.failed);
        failed(fmt::format("{}:{}: {}", address_.host, address_.port, reason));
    }
}

void Relay::close() {
    if (!closed_ && client_) {
        client_->close(now());
    }
    closed_ = true;
    callbacks_ = {};
    resolver_.cancel();
    timer_.cancel();
    if (udp_) {
        udp_->close();
    }
    boost::system::error_code ignored;
    tcp_.close(ignored);
}

void Relay::received(std::span<std::byte> message) {
    if (!closed_ && client_) {
        client_->received(message, now());
        arm();
    }
}

void Relay::arm() {
    if (closed_ || !client_) {
        return;
    }
    const ice::Time at = client_->deadline();
    if (at == timer_.expiry()) {
        return;
    }
    timer_.expires_at(at);
    if (at == ice::never) {
        return;
    }
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        if (const auto self = weak.lock(); self && !error && !self->closed_) {
            self->client_->tick(now());
            self->timer_.expires_at(ice::Time{});
            self->arm();
        }
    });
}

void Relay::send(const Endpoint& peer, std::span<const std::byte> datagram) {
    if (!closed_ && client_ && client_->send(peer, datagram, now())) {
        arm();
    }
}

net::Sent Relay::send_packets(const Endpoint& peer, std::span<const std::byte> arena,
                              std::span<const std::uint16_t> sizes) {
    if (closed_ || !client_) {
        return {0, ENETUNREACH};
    }
    if (const auto channel = client_->channel_of(peer); channel) {
        return udp_ ? udp_->socket().send_packets(server_, arena, sizes, channel) : send_stream(*channel, arena, sizes);
    }
    net::Sent sent;
    for (const std::uint16_t size : sizes) {
        if (!client_->send(peer, arena.first(size), now())) {
            break;
        }
        arena = arena.subspan(size);
        ++sent.packets;
    }
    return sent;
}

void Relay::bind_channel(const Endpoint& peer) {
    if (!closed_ && client_) {
        client_->bind_channel(peer, now());
        arm();
    }
}

void Relay::to_server(std::span<const std::byte> message) {
    if (udp_) {
        udp_->socket().send(server_, message);
        return;
    }
    static constexpr std::array<std::byte, 3> padding{};
    const std::array pieces{
        iovec{const_cast<std::byte*>(message.data()), message.size()},
        iovec{const_cast<std::byte*>(padding.data()), (4 - message.size() % 4) % 4},
    };
    static_cast<void>(write_stream(pieces, false));
}

void Relay::from_peer(const Endpoint& peer, std::span<std::byte> datagram) {
    if (!closed_ && !datagram.empty()) {
        callbacks_.received(peer, datagram);
    }
}

void Relay::allocated(const Endpoint& relayed, const std::optional<Endpoint>& mapped) {
    callbacks_.allocated(relayed, mapped);
}

void Relay::turn_failed(const std::string& reason) {
    fail(reason);
}

}  // namespace nanokvm::stream::webrtc
