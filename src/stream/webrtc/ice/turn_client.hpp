// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/random.hpp"
#include "stream/webrtc/ice/timing.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace nanokvm::stream::webrtc::ice {

/// What a TURN client needs and tells. Only from_peer and allocated may call the client.
class TurnEvents {
public:
    virtual ~TurnEvents() = default;
    /// One STUN message or ChannelData for the server.
    virtual void to_server(std::span<const std::byte> message) = 0;
    /// A datagram that a peer sent to the relayed address; part of what received() was given.
    virtual void from_peer(const Endpoint& peer, std::span<std::byte> datagram) = 0;
    virtual void allocated(const Endpoint& relayed, const std::optional<Endpoint>& mapped) = 0;
    /// There is no relayed address, or none any more. Once; `reason` is a sentence.
    virtual void turn_failed(const std::string& reason) = 0;
};

/// One allocation at a TURN server (RFC 8656) with long-term credentials. It has no socket and no timer, and no way to
/// the server: see TurnEvents. Thread-bound.
class TurnClient {
public:
    static constexpr std::size_t max_peers = 32;

    struct Account {
        std::string user;
        std::string credential;
    };
    /// `reliable`: the way to the server loses nothing (TCP), so that nothing is sent twice.
    TurnClient(TurnEvents& events, Account account, bool ipv6, bool reliable, Random random);

    void start(Time now);
    /// Gives the allocation back.
    void close(Time now);

    /// One STUN message or ChannelData of the server. Anything at all may be in it.
    void received(std::span<std::byte> message, Time now);

    void tick(Time now);
    [[nodiscard]] Time deadline() const noexcept;

    /// Sends to a peer; asks for the permission first, and keeps the last datagram for it until that is there. False:
    /// it was dropped.
    bool send(const Endpoint& peer, std::span<const std::byte> datagram, Time now);
    /// From now on a channel carries what goes to this peer: 4 bytes more instead of 36.
    void bind_channel(const Endpoint& peer, Time now);
    [[nodiscard]] std::optional<std::uint16_t> channel_of(const Endpoint& peer) const noexcept;

    [[nodiscard]] bool is_allocated() const noexcept { return stage_ == Stage::allocated; }

private:
    enum class Stage { fresh, allocating, allocated, ended };
    enum class What { allocate, refresh, permission, channel };
    struct Request {
        What what;
        Endpoint peer;  // of permission and channel
        stun::TransactionId transaction;
        Retransmission retransmission;
        int refusals = 0;  // that asked for other credentials
    };
    /// A peer's address has a permission; a peer's endpoint may have a channel.
    struct Peer {
        Endpoint endpoint;
        bool permitted = false;
        Time permission_due = never;  // to be renewed
        std::uint16_t channel = 0;    // 0: none asked for
        bool bound = false;
        Time channel_due = never;
        std::vector<std::byte> waiting;  // for the permission
    };

    [[nodiscard]] Peer* peer(const Endpoint& endpoint) noexcept;
    [[nodiscard]] Peer* add_peer(const Endpoint& endpoint);
    void ask(What what, const Endpoint& peer, Time now);
    void transmit(const Request& request);
    void answered(Request request, const stun::Message& message, Time now);
    void succeeded(const Request& request, const stun::Message& message, Time now);
    void refused(Request request, const stun::Message& message, Time now);
    void request_failed(const Request& request, const std::string& why);
    void fail(const std::string& reason);
    void channel_data(std::span<std::byte> message);
    void data_indication(const stun::Message& message, std::span<std::byte> bytes);
    void transmit_data(const Peer& peer, std::span<const std::byte> datagram);
    [[nodiscard]] bool authentic(const stun::Message& message) const noexcept;

    TurnEvents& events_;
    Account account_;
    bool ipv6_;
    bool reliable_;
    Random random_;
    Stage stage_ = Stage::fresh;
    std::string realm_;
    std::string nonce_;
    std::array<std::uint8_t, 16> key_{};
    Time refresh_due_ = never;
    std::vector<Request> requests_;
    std::vector<Peer> peers_;
};

}  // namespace nanokvm::stream::webrtc::ice
