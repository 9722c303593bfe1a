// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/dtls/session.hpp"
#include "stream/webrtc/ice/agent.hpp"
#include "stream/webrtc/ice/reflexive.hpp"
#include "stream/webrtc/net/address_watch.hpp"
#include "stream/webrtc/net/bound_socket.hpp"
#include "stream/webrtc/net/local_addresses.hpp"
#include "stream/webrtc/relay.hpp"
#include "stream/webrtc/transport.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/steady_timer.hpp>

namespace nanokvm::stream::webrtc {

/// What a Transport is made of: sockets, the ICE agent and the DTLS session, and the one timer that serves them. It is
/// kept alive by handlers under way, and speaks to nobody once it is closed. Thread-bound.
class Core final : public std::enable_shared_from_this<Core>, private ice::AgentEvents {
public:
    Core(boost::asio::io_context& loop, TransportOptions options, std::shared_ptr<const dtls::Identity> identity,
         TransportEvents& events);

    /// Opens the sockets; the owner calls it once.
    void start();
    void close();

    [[nodiscard]] LocalDescription local() const;
    [[nodiscard]] base::Result<void> set_remote(const RemoteDescription& remote);
    [[nodiscard]] base::Result<void> add_remote_candidate(std::string_view text, std::string_view ufrag);
    void restart();
    [[nodiscard]] TransportState state() const noexcept { return state_; }
    [[nodiscard]] PathInfo path() const;
    [[nodiscard]] std::size_t max_packet() const noexcept;
    [[nodiscard]] std::size_t send(std::span<const std::byte> arena, std::span<const std::uint16_t> sizes) noexcept;
    [[nodiscard]] std::uint64_t send_calls() const noexcept { return send_calls_; }

private:
    struct Host {
        ice::Base base;
        net::LocalAddress address;
        std::shared_ptr<net::BoundSocket> socket;
    };

    struct Relayed {
        ice::BaseId id = 0;
        std::shared_ptr<Relay> relay;  // null once it has failed
        std::optional<ice::Candidate> candidate;
    };

    // ice::AgentEvents
    void transmit(ice::BaseId base, const ice::Endpoint& to, std::span<const std::byte> datagram) override;
    void agent_state(ice::AgentState state, const std::string& reason) override;
    void path_changed() override { path_dirty_ = true; }

    // core_gathering.cpp
    void gather();
    void open_host(const net::LocalAddress& address, std::size_t order);
    void look_up_stun();
    void ask_stun(const Host& host);
    void mapped(ice::BaseId base, const ice::Endpoint& address);
    void open_relays();
    void relay_allocated(ice::BaseId id, const ice::Endpoint& relayed, const std::optional<ice::Endpoint>& seen);
    void relay_failed(ice::BaseId id, const std::string& reason);
    void announce(const ice::Candidate& candidate);
    void announce_end_if_done();

    void received(ice::BaseId base, const ice::Endpoint& from, std::span<std::byte> datagram);
    void make_session(const RemoteDescription& remote, const std::string& fingerprint);
    void after_agent();
    void after_session();
    void update_state();
    void enter(TransportState state, const std::string& reason);
    void arm();
    void on_timer();
    template <typename Tell>
    void post_event(Tell tell);
    [[nodiscard]] Host* host_of(ice::BaseId base) noexcept;
    [[nodiscard]] Relay* relay_of(ice::BaseId base) noexcept;
    void prefer_channel();

    boost::asio::io_context& loop_;
    TransportOptions options_;
    std::shared_ptr<const dtls::Identity> identity_;
    TransportEvents* events_;  // null once closed

    ice::Agent agent_;
    std::unique_ptr<dtls::Session> session_;
    std::string fingerprint_;  // the peer's
    ice::Time handshake_until_ = ice::never;
    std::optional<Setup> setup_;
    std::vector<std::pair<std::string, std::string>> early_candidates_;  // text, ufrag

    std::shared_ptr<net::Inbox> inbox_ = std::make_shared<net::Inbox>();
    std::vector<Host> hosts_;
    std::vector<Relayed> relays_;
    ice::Reflexive reflexive_;
    boost::asio::ip::udp::resolver resolver_;
    std::vector<ice::Endpoint> stun_servers_;  // at most one of each family
    bool looking_up_ = false;
    std::vector<ice::Candidate> candidates_;
    bool complete_ = false;
    ice::BaseId next_base_ = 1;
    std::unique_ptr<net::AddressWatch> watch_;

    boost::asio::steady_timer timer_;
    ice::Time armed_for_ = ice::never;
    TransportState state_ = TransportState::fresh;
    std::string agent_reason_;
    bool keys_told_ = false;
    bool path_dirty_ = false;
    std::optional<ice::Path> path_;  // as the agent last said
    std::uint64_t send_calls_ = 0;
};

}  // namespace nanokvm::stream::webrtc
