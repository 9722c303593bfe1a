// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/checklist.hpp"
#include "stream/webrtc/ice/consent.hpp"
#include "stream/webrtc/ice/mtu_search.hpp"
#include "stream/webrtc/ice/random.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace nanokvm::stream::webrtc::ice {

enum class AgentState { idle, checking, connected, disconnected, failed };

/// The path in use, or the best valid one until the controlling side has chosen.
struct Path {
    BaseId base = 0;
    Endpoint remote;
    Endpoint local;
    CandidateType local_type = CandidateType::host;
    CandidateType remote_type = CandidateType::host;
    Duration rtt{};
    std::size_t max_payload = MtuSearch::least;
};

/// What an agent needs and tells. Called from inside the agent's functions: none of these may call the agent.
class AgentEvents {
public:
    virtual ~AgentEvents() = default;
    /// Sends one datagram from a base; it may get lost.
    virtual void transmit(BaseId base, const Endpoint& to, std::span<const std::byte> datagram) = 0;
    virtual void agent_state(AgentState state, const std::string& reason) = 0;
    /// path() is another one, or what it carries.
    virtual void path_changed() = 0;
};

/// A full ICE agent (RFC 8445) with trickle (RFC 8838), consent (RFC 7675) and restart, for one component. It has no
/// sockets, no timers and no clock: datagrams go in through received(), out through AgentEvents::transmit, and tick()
/// is called at deadline(). Thread-bound.
class Agent {
public:
    static constexpr std::size_t max_remotes = 64;
    static constexpr std::size_t max_bases = 32;
    /// Without any valid pair the attempt has failed after this.
    static constexpr Duration gives_up_after = std::chrono::seconds(30);

    Agent(AgentEvents& events, bool controlling, Random random);

    [[nodiscard]] const Credentials& local() const noexcept { return local_; }
    [[nodiscard]] bool controlling() const noexcept { return controlling_; }
    [[nodiscard]] AgentState state() const noexcept { return state_; }

    void add_base(const Base& base, Time now);
    /// The socket or relay is gone. When it carried the path, another valid pair takes over, or the state becomes
    /// disconnected until the peer finds us again.
    void remove_base(BaseId base, Time now);
    /// `mapped` is what a STUN server saw of a base; only tells srflx from prflx in path().
    void add_reflexive(const Endpoint& mapped) { reflexive_.push_back(mapped); }

    /// The peer's credentials; other ones than before are its restart, after which local() is new too, unless we
    /// restarted ourselves. A lite peer makes us controlling (RFC 8445 section 6.1.1).
    void set_remote(const Credentials& remote, bool lite, Time now);
    [[nodiscard]] const std::optional<Credentials>& remote() const noexcept { return remote_; }
    void add_remote(const Candidate& candidate, Time now);

    /// New local credentials; checks begin with the next set_remote. The path in use stays until then.
    void restart();

    /// A datagram that begins like a STUN message. Anything at all may be in it.
    void received(BaseId base, const Endpoint& from, std::span<const std::byte> datagram, Time now);

    /// True when the peer may send other data from there: the two are a valid pair.
    [[nodiscard]] bool accepts(BaseId base, const Endpoint& from) noexcept;

    void tick(Time now);
    [[nodiscard]] Time deadline(Time now) const noexcept;

    [[nodiscard]] std::optional<Path> path() const;
    /// The kernel said that a datagram to path().remote was too long.
    void too_long(Time now);

private:
    /// The path that data takes. It outlives the checklist that found it (restart), so it has its own credentials.
    struct Active {
        Path path;
        Credentials local;
        Credentials remote;
        Consent consent;
        MtuSearch mtu;
        std::vector<std::pair<stun::TransactionId, std::size_t>> probes;  // at most MtuSearch::tries
        bool base_gone = false;
    };
    /// A check that came before the peer's description.
    struct Early {
        BaseId base;
        Endpoint from;
        std::uint32_t priority;
        bool use_candidate;
    };

    void begin_generation(Time now);
    void enter(AgentState state, const std::string& reason = {});
    [[nodiscard]] const Base* base(BaseId id) const noexcept;

    // agent_checks.cpp
    void send_check(Pair& pair, Time now);
    void transmit_check(const Pair& pair);
    void tick_checks(Time now);
    void tick_nomination(Time now);
    void tick_active(Time now);
    void send_consent(Time now);
    void send_probe(Time now);
    void select(Pair& pair, Time now);
    void check_failed(Pair& pair);
    [[nodiscard]] std::string why_no_path() const;

    // agent_incoming.cpp
    void request(BaseId base, const Endpoint& from, const stun::Message& message, Time now);
    void peer_checked(const Early& check, Time now);
    void nominated(Pair& pair, Time now);
    void response(BaseId base, const Endpoint& from, const stun::Message& message, Time now);
    void check_answered(Pair& pair, const stun::Message& message, Time now);
    [[nodiscard]] bool active_answered(const stun::Message& message, BaseId base, const Endpoint& from, Time now);
    [[nodiscard]] bool role_conflict(const stun::Message& message, BaseId base, const Endpoint& from);
    void answer(BaseId base, const Endpoint& to, const stun::Message& request, const std::string& password);
    void refuse(BaseId base, const Endpoint& to, const stun::Message& request, int code, std::string_view reason,
                const std::string* password);
    void switch_role(bool controlling);

    AgentEvents& events_;
    Random random_;
    bool controlling_;
    std::uint64_t tie_breaker_;
    AgentState state_ = AgentState::idle;

    Credentials local_;
    std::optional<Credentials> remote_;
    bool restarted_ = false;  // local_ is newer than remote_
    std::vector<Base> bases_;
    std::vector<Candidate> remotes_;
    std::vector<Endpoint> reflexive_;
    std::vector<Early> early_;
    std::uint32_t next_prflx_ = 0;

    Checklist checklist_;
    Time next_check_ = never;
    Time give_up_ = never;
    Time first_valid_ = never;
    std::optional<Active> active_;
    bool chosen_ = false;  // active_ belongs to the present generation
};

}  // namespace nanokvm::stream::webrtc::ice
