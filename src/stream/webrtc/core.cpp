// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/core.hpp"

#include "base/log.hpp"
#include "stream/webrtc/core_post.hpp"
#include "stream/webrtc/description.hpp"
#include "stream/webrtc/dtls/fingerprint.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace nanokvm::stream::webrtc {
namespace {

constexpr std::size_t max_early_candidates = 64;
constexpr ice::Duration handshake_takes_at_most = std::chrono::seconds(30);

ice::Time now() noexcept {
    return std::chrono::steady_clock::now();
}

}  // namespace

Core::Core(boost::asio::io_context& loop, TransportOptions options, std::shared_ptr<const dtls::Identity> identity,
           TransportEvents& events)
    : loop_(loop),
      options_(std::move(options)),
      identity_(std::move(identity)),
      events_(&events),
      agent_(*this, options_.controlling, ice::secure_random),
      reflexive_(ice::secure_random, [this](ice::BaseId base, const ice::Endpoint& server,
                                            std::span<const std::byte> request) { transmit(base, server, request); }),
      resolver_(loop),
      timer_(loop) {}

void Core::start() {
    gather();
    look_up_stun();
    open_relays();
    announce_end_if_done();
    watch_ = std::make_unique<net::AddressWatch>(loop_, [weak = weak_from_this()] {
        if (const auto self = weak.lock(); self && self->events_ != nullptr) {
            self->gather();
            self->after_agent();
        }
    });
}

void Core::close() {
    if (session_) {
        session_->close();
    }
    events_ = nullptr;
    watch_.reset();
    timer_.cancel();
    resolver_.cancel();
    for (auto& each : relays_) {
        if (each.relay) {
            each.relay->close();
        }
    }
    relays_.clear();
    for (auto& host : hosts_) {
        host.socket->close();
    }
    hosts_.clear();
}

LocalDescription Core::local() const {
    LocalDescription local;
    local.ufrag = agent_.local().ufrag;
    local.pwd = agent_.local().pwd;
    local.fingerprint = identity_->fingerprint();
    local.setup = setup_.value_or(Setup::actpass);
    for (const auto& candidate : candidates_) {
        local.candidates.push_back(ice::to_string(candidate, local.ufrag));
    }
    local.complete = complete_;
    return local;
}

base::Result<void> Core::set_remote(const RemoteDescription& remote) {
    const auto fingerprint = dtls::normalise_fingerprint(remote.fingerprint);
    if (!fingerprint) {
        return tl::unexpected(fingerprint.error());
    }
    if (auto good = check_credentials(remote.ufrag, remote.pwd); !good) {
        return good;
    }
    if (session_ && *fingerprint != fingerprint_) {
        return base::fail("the peer's fingerprint may not change within a connection");
    }
    if (!session_) {
        make_session(remote, *fingerprint);
    }
    const auto before = agent_.local();
    agent_.set_remote({remote.ufrag, remote.pwd}, remote.ice_lite, now());
    if (agent_.local() != before) {
        for (const auto& candidate : candidates_) {
            announce(candidate);
        }
    }
    for (const auto& [text, ufrag] : std::exchange(early_candidates_, {})) {
        static_cast<void>(add_remote_candidate(text, ufrag));
    }
    after_agent();
    return {};
}

void Core::make_session(const RemoteDescription& remote, const std::string& fingerprint) {
    // A peer that leaves us the choice becomes the client: the server picks the SRTP profile, and may send media as
    // soon as the client has finished.
    const bool client = remote.setup == Setup::passive;
    setup_ = client ? Setup::active : Setup::passive;
    fingerprint_ = fingerprint;
    session_ =
        std::make_unique<dtls::Session>(identity_, client, fingerprint, [this](std::span<const std::byte> bytes) {
            if (const auto path = agent_.path()) {
                transmit(path->base, path->remote, bytes);
            }
        });
}

base::Result<void> Core::add_remote_candidate(std::string_view text, std::string_view ufrag) {
    if (text.empty() || text == "a=end-of-candidates") {
        return {};  // the peer may still be learned from its checks: nothing is concluded from it
    }
    const auto candidate = ice::parse_candidate(text);
    if (!candidate) {
        return tl::unexpected(candidate.error());
    }
    if (!agent_.remote()) {
        if (early_candidates_.size() < max_early_candidates) {
            early_candidates_.emplace_back(text, ufrag);
        }
        return {};
    }
    if (*candidate && (ufrag.empty() || ufrag == agent_.remote()->ufrag)) {
        agent_.add_remote(**candidate, now());
        after_agent();
    }
    return {};
}

void Core::restart() {
    agent_.restart();
    for (const auto& candidate : candidates_) {
        announce(candidate);
    }
}

PathInfo Core::path() const {
    PathInfo info;
    if (path_) {
        info.local = ice::to_string(path_->local);
        info.remote = ice::to_string(path_->remote);
        info.local_type = ice::name_of(path_->local_type);
        info.remote_type = ice::name_of(path_->remote_type);
        info.rtt_us = static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(agent_.path() ? agent_.path()->rtt : path_->rtt)
                .count());
    }
    return info;
}

std::size_t Core::max_packet() const noexcept {
    return path_ ? path_->max_payload : ice::MtuSearch::least;
}

std::size_t Core::send(std::span<const std::byte> arena, std::span<const std::uint16_t> sizes) noexcept {
    if (!path_ || sizes.empty()) {
        return 0;
    }
    net::Sent sent;
    std::uint64_t calls = 0;
    if (Host* const host = host_of(path_->base); host != nullptr) {
        net::UdpSocket& socket = host->socket->socket();
        calls = socket.send_calls();
        sent = socket.send_packets(path_->remote, arena, sizes);
        calls = socket.send_calls() - calls;
    } else if (Relay* const relay = relay_of(path_->base); relay != nullptr) {
        calls = relay->send_calls();
        sent = relay->send_packets(path_->remote, arena, sizes);
        calls = relay->send_calls() - calls;
    }
    send_calls_ += calls;
    if (sent.error == EMSGSIZE) {
        agent_.too_long(now());
        after_agent();
    }
    return sent.packets;
}

Core::Host* Core::host_of(ice::BaseId base) noexcept {
    const auto found = std::ranges::find_if(hosts_, [base](const Host& each) { return each.base.id == base; });
    return found == hosts_.end() ? nullptr : &*found;
}

Relay* Core::relay_of(ice::BaseId base) noexcept {
    const auto found = std::ranges::find(relays_, base, &Relayed::id);
    return found == relays_.end() ? nullptr : found->relay.get();
}

void Core::transmit(ice::BaseId base, const ice::Endpoint& to, std::span<const std::byte> datagram) {
    if (Host* const host = host_of(base); host != nullptr) {
        host->socket->socket().send(to, datagram);
    } else if (Relay* const relay = relay_of(base); relay != nullptr) {
        relay->send(to, datagram);
    }
}

void Core::prefer_channel() {
    if (Relay* const relay = path_ ? relay_of(path_->base) : nullptr; relay != nullptr) {
        relay->bind_channel(path_->remote);
    }
}

void Core::received(ice::BaseId base, const ice::Endpoint& from, std::span<std::byte> datagram) {
    const auto first = std::to_integer<unsigned>(datagram[0]);
    if (first >= 128 && first <= 191) {  // RFC 7983
        if (agent_.accepts(base, from)) {
            events_->packet(datagram);
        }
    } else if (first <= 3) {
        if (const auto address = reflexive_.received(base, from, datagram); address) {
            mapped(base, *address);
        }
        agent_.received(base, from, datagram, now());
        after_agent();
    } else if (first >= 20 && first <= 63 && session_ && agent_.accepts(base, from)) {
        session_->received(datagram);
        after_session();
    }
}

void Core::agent_state(ice::AgentState /*state*/, const std::string& reason) {
    agent_reason_ = reason;
}

void Core::after_agent() {
    if (std::exchange(path_dirty_, false)) {
        path_ = agent_.path();
        prefer_channel();
        if (path_ && session_ && session_->state() == dtls::Session::State::handshake) {
            if (handshake_until_ == ice::never) {
                handshake_until_ = now() + handshake_takes_at_most;
            }
            session_->start();
        }
        post_event([](TransportEvents& events) { events.path_changed(); });
    }
    if (path_ && (agent_.state() == ice::AgentState::failed || agent_.state() == ice::AgentState::checking)) {
        path_ = agent_.path();
    }
    update_state();
    arm();
}

void Core::after_session() {
    if (session_->state() == dtls::Session::State::established && !std::exchange(keys_told_, true)) {
        handshake_until_ = ice::never;
        post_event([keys = session_->keys()](TransportEvents& events) { events.keys(keys); });
    }
    update_state();
    arm();
}

void Core::update_state() {
    using Dtls = dtls::Session::State;
    if (session_ && session_->state() == Dtls::failed) {
        enter(TransportState::failed, session_->reason());
        return;
    }
    if (session_ && session_->state() == Dtls::closed) {
        enter(TransportState::closed, session_->reason());
        return;
    }
    const bool secured = session_ && session_->state() == Dtls::established;
    switch (agent_.state()) {
        case ice::AgentState::idle:
            return;
        case ice::AgentState::checking:
            enter(TransportState::checking, {});
            return;
        case ice::AgentState::connected:
            enter(secured ? TransportState::connected : TransportState::checking, {});
            return;
        case ice::AgentState::disconnected:
            enter(secured ? TransportState::disconnected : TransportState::checking, agent_reason_);
            return;
        case ice::AgentState::failed:
            enter(TransportState::failed, agent_reason_);
            return;
    }
}

void Core::enter(TransportState state, const std::string& reason) {
    if (std::exchange(state_, state) == state) {
        return;
    }
    log::debug("webrtc: state {}{}{}", static_cast<int>(state), reason.empty() ? "" : ": ", reason);
    post_event([state, reason](TransportEvents& events) { events.state_changed(state, reason); });
}

void Core::arm() {
    ice::Time at = std::min({agent_.deadline(now()), handshake_until_, reflexive_.deadline()});
    if (const auto wait = session_ ? session_->next_timeout() : std::nullopt; wait) {
        at = std::min<ice::Time>(at, now() + *wait);
    }
    if (at == armed_for_) {
        return;
    }
    armed_for_ = at;
    if (at == ice::never) {
        timer_.cancel();
        return;
    }
    timer_.expires_at(at);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
        if (const auto self = weak.lock(); self && !error && self->events_ != nullptr) {
            self->armed_for_ = ice::never;
            self->on_timer();
        }
    });
}

void Core::on_timer() {
    agent_.tick(now());
    if (!reflexive_.done()) {
        reflexive_.tick(now());
        announce_end_if_done();
    }
    if (session_) {
        session_->timeout();
        if (now() >= handshake_until_) {
            handshake_until_ = ice::never;
            session_->give_up("the DTLS handshake was not finished within 30 s");
        }
        after_session();
    }
    after_agent();
}

}  // namespace nanokvm::stream::webrtc
