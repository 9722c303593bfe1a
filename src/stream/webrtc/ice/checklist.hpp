// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/candidate.hpp"
#include "stream/webrtc/ice/timing.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nanokvm::stream::webrtc::ice {

/// Names a local socket or relay; never used again for another one.
using BaseId = std::uint32_t;

/// Where we send from: the base of RFC 8445 section 4. A server-reflexive candidate has none of its own.
struct Base {
    BaseId id = 0;
    Endpoint endpoint;
    CandidateType type = CandidateType::host;  ///< host or relay
    std::uint32_t priority = 0;
    std::string foundation;
};

enum class PairState : std::uint8_t { frozen, waiting, in_progress, succeeded, failed };

/// A base and a remote candidate (RFC 8445 section 6.1.2).
struct Pair {
    BaseId base = 0;
    Endpoint remote;
    std::string foundation;
    std::uint64_t priority = 0;
    PairState state = PairState::frozen;
    CandidateType local_type = CandidateType::host;
    CandidateType remote_type = CandidateType::host;
    bool triggered = false;            ///< a triggered check is due
    bool use_candidate = false;        ///< the check under way nominates (controlling)
    bool nominate_on_success = false;  ///< the peer nominated it before it was valid (controlled)
    bool nominated = false;
    Time nominated_at{};  ///< when the peer last said so
    std::uint64_t triggered_order = 0;
    stun::TransactionId transaction{};
    Retransmission retransmission;
    Duration rtt{};
};

/// Section 6.1.2.3: G is the priority of the controlling agent's candidate, D of the controlled one's.
[[nodiscard]] constexpr std::uint64_t pair_priority(std::uint32_t g, std::uint32_t d) noexcept {
    return (std::uint64_t{std::min(g, d)} << 32U) + 2 * std::uint64_t{std::max(g, d)} + (g > d ? 1 : 0);
}

/// What the controlled agent does when the peer has just nominated `fresh`: RFC 8445 knows one nomination, RFC 5245
/// several, browsers change their minds. The better pair wins; a worse one only when the peer has stopped to nominate
/// the current one.
[[nodiscard]] bool prefers(const Pair& fresh, const Pair& current, Time now) noexcept;

/// The checklist of one ICE generation. Pure state: it sends nothing and knows no clock.
class Checklist {
public:
    static constexpr std::size_t max_pairs = 128;

    /// Adds the pair of the two (RFC 8445 section 6.1.2.2: of one address family), unless there is one or the list is
    /// full. New pairs are frozen when another one of their foundation has still to be checked, else waiting.
    Pair* add(const Base& base, const Candidate& remote, bool controlling);

    [[nodiscard]] Pair* find(BaseId base, const Endpoint& remote) noexcept;
    [[nodiscard]] Pair* find(const stun::TransactionId& transaction) noexcept;

    /// The pair to check now: triggered ones in their order, then the waiting, then the frozen of highest priority
    /// whose foundation nobody is checking (section 6.1.4.2).
    [[nodiscard]] Pair* next() noexcept;
    [[nodiscard]] Pair* next_triggered() noexcept;
    void trigger(Pair& pair) noexcept;

    /// The pair is valid: others of its foundation thaw.
    void succeeded(Pair& pair) noexcept;

    void remove_base(BaseId base) noexcept;
    /// After a role conflict.
    void set_role(bool controlling, const std::vector<Base>& bases, const std::vector<Candidate>& remotes) noexcept;

    [[nodiscard]] Pair* best_valid() noexcept;
    [[nodiscard]] std::size_t pending() const noexcept;
    [[nodiscard]] std::vector<Pair>& pairs() noexcept { return pairs_; }
    [[nodiscard]] const std::vector<Pair>& pairs() const noexcept { return pairs_; }

private:
    std::vector<Pair> pairs_;
    std::uint64_t triggered_ = 0;
};

}  // namespace nanokvm::stream::webrtc::ice
