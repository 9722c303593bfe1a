// SPDX-License-Identifier: GPL-3.0-or-later
// What the agent makes of the datagrams that come in.
#include "stream/webrtc/ice/agent.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/core.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

constexpr std::size_t max_early = 16;

/// "ours:theirs" of a request to us.
struct Names {
    std::string_view ours;
    std::string_view theirs;
};

std::optional<Names> names_of(const stun::Message& message) noexcept {
    const auto user = message.text(stun::Attribute::username);
    const std::size_t colon = user ? user->find(':') : std::string_view::npos;
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    return Names{user->substr(0, colon), user->substr(colon + 1)};
}

}  // namespace

void Agent::received(BaseId id, const Endpoint& from, std::span<const std::byte> datagram, Time now) {
    const auto message = stun::Message::parse(datagram);
    // ICE always has a FINGERPRINT (RFC 8445 section 7.1): without one it is no message of a peer.
    if (!message || message->method() != stun::Method::binding || !message->has_fingerprint() || base(id) == nullptr) {
        return;
    }
    switch (message->kind()) {
        case stun::Class::request:
            request(id, from, *message, now);
            break;
        case stun::Class::success:
        case stun::Class::error:
            response(id, from, *message, now);
            break;
        case stun::Class::indication:
            break;  // a keepalive: it asks for nothing
    }
}

void Agent::request(BaseId id, const Endpoint& from, const stun::Message& message, Time now) {
    const auto names = names_of(message);
    if (!names || !message.has_integrity()) {
        refuse(id, from, message, 400, "Bad Request", nullptr);
        return;
    }
    // The path in use may belong to the generation before.
    const bool of_active = active_ && names->ours == active_->local.ufrag;
    const std::string& password = of_active ? active_->local.pwd : local_.pwd;
    if ((!of_active && names->ours != local_.ufrag) || !message.authentic(stun::short_term_key(password))) {
        refuse(id, from, message, 401, "Unauthorized", nullptr);
        return;
    }
    if (const auto unknown = message.unknown_required(); unknown != 0) {
        refuse(id, from, message, 420, "Unknown Attribute", &password);
        return;
    }
    if (active_ && active_->path.base == id && active_->path.remote == from) {
        active_->consent.heard(now);
    }
    if (names->ours != local_.ufrag) {
        answer(id, from, message, password);
        return;
    }
    if (role_conflict(message, id, from)) {
        return;
    }
    answer(id, from, message, password);
    const Early check{id, from, message.number(stun::Attribute::priority).value_or(1),
                      message.has(stun::Attribute::use_candidate)};
    if (remote_ && !restarted_ && names->theirs == remote_->ufrag) {
        peer_checked(check, now);
    } else if ((!remote_ || restarted_) && early_.size() < max_early) {
        early_.push_back(check);
    }
}

bool Agent::role_conflict(const stun::Message& message, BaseId id, const Endpoint& from) {
    const auto theirs =
        message.number64(controlling_ ? stun::Attribute::ice_controlling : stun::Attribute::ice_controlled);
    if (!theirs) {
        return false;
    }
    // The larger tie-breaker becomes, or stays, controlling (RFC 8445 section 7.3.1.1).
    if ((tie_breaker_ >= *theirs) == controlling_) {
        refuse(id, from, message, 487, "Role Conflict", &local_.pwd);
        return true;
    }
    switch_role(!controlling_);
    return false;
}

void Agent::switch_role(bool controlling) {
    controlling_ = controlling;
    checklist_.set_role(controlling, bases_, remotes_);
}

void Agent::peer_checked(const Early& check, Time now) {
    const Base* const own = base(check.base);
    if (own == nullptr) {
        return;
    }
    const bool known = std::ranges::find(remotes_, check.from, &Candidate::endpoint) != remotes_.end();
    if (!known) {
        Candidate learned;
        learned.foundation = fmt::format("prflx{}", ++next_prflx_);
        learned.priority = check.priority;
        learned.endpoint = check.from;
        learned.type = CandidateType::prflx;
        add_remote(learned, now);
    }
    Pair* const pair = checklist_.find(check.base, check.from);
    if (pair == nullptr) {
        return;
    }
    if (pair->state != PairState::succeeded) {
        checklist_.trigger(*pair);
        next_check_ = std::min(next_check_, now);
    }
    if (check.use_candidate && !controlling_) {
        nominated(*pair, now);
    }
}

void Agent::nominated(Pair& pair, Time now) {
    pair.nominated_at = now;
    if (pair.state != PairState::succeeded) {
        pair.nominate_on_success = true;
        return;
    }
    pair.nominated = true;
    Pair* const current = chosen_ && active_ ? checklist_.find(active_->path.base, active_->path.remote) : nullptr;
    if (current == nullptr || current == &pair || prefers(pair, *current, now)) {
        select(pair, now);
    }
}

void Agent::answer(BaseId id, const Endpoint& to, const stun::Message& request, const std::string& password) {
    stun::Writer message(stun::Method::binding, stun::Class::success, request.transaction());
    message.xor_address(stun::Attribute::xor_mapped_address, to);
    message.integrity(stun::short_term_key(password)).fingerprint();
    events_.transmit(id, to, message.view());
}

void Agent::refuse(BaseId id, const Endpoint& to, const stun::Message& request, int code, std::string_view reason,
                   const std::string* password) {
    stun::Writer message(stun::Method::binding, stun::Class::error, request.transaction());
    message.error(code, reason);
    if (code == 420) {
        std::array<std::byte, 2> type{static_cast<std::byte>(request.unknown_required() >> 8U),
                                      static_cast<std::byte>(request.unknown_required() & 0xffU)};
        message.bytes(stun::Attribute::unknown_attributes, type);
    }
    if (password != nullptr) {
        message.integrity(stun::short_term_key(*password));
    }
    message.fingerprint();
    events_.transmit(id, to, message.view());
}

bool Agent::active_answered(const stun::Message& message, BaseId id, const Endpoint& from, Time now) {
    if (!active_ || active_->path.base != id || active_->path.remote != from ||
        !message.authentic(stun::short_term_key(active_->remote.pwd))) {
        return false;
    }
    // An error would not be consent (RFC 7675 section 5.1), but shows that a probe has passed.
    const auto probe =
        std::ranges::find(active_->probes, message.transaction(), &std::pair<stun::TransactionId, std::size_t>::first);
    if (probe != active_->probes.end()) {
        const std::size_t size = probe->second;
        active_->probes.erase(probe);
        if (active_->mtu.answered(size, now)) {
            active_->path.max_payload = active_->mtu.size();
            events_.path_changed();
        }
        return true;
    }
    if (message.kind() != stun::Class::success) {
        return false;
    }
    const auto rtt = active_->consent.answered(message.transaction(), now);
    if (rtt) {
        active_->path.rtt = *rtt;
    }
    return rtt.has_value();
}

void Agent::response(BaseId id, const Endpoint& from, const stun::Message& message, Time now) {
    if (active_answered(message, id, from, now)) {
        tick_active(now);
        return;
    }
    Pair* const pair = checklist_.find(message.transaction());
    if (pair == nullptr || !remote_ || !message.authentic(stun::short_term_key(remote_->pwd))) {
        return;
    }
    // Answers have to come the way back (RFC 8445 section 7.2.5.2.1).
    if (pair->base != id || pair->remote != from) {
        check_failed(*pair);
        return;
    }
    if (message.kind() == stun::Class::success) {
        check_answered(*pair, message, now);
        return;
    }
    const auto error = message.error();
    if (error && error->code == 487) {
        switch_role(!controlling_);
        pair->state = PairState::waiting;
        checklist_.trigger(*pair);
        next_check_ = std::min(next_check_, now);
        return;
    }
    check_failed(*pair);
}

void Agent::check_answered(Pair& pair, const stun::Message& message, Time now) {
    const auto mapped = message.address(stun::Attribute::xor_mapped_address);
    if (!mapped) {
        check_failed(pair);
        return;
    }
    if (pair.retransmission.first_try()) {
        pair.rtt = now - pair.retransmission.began();
    }
    const Base* const own = base(pair.base);
    if (own != nullptr && own->type == CandidateType::host && own->endpoint != *mapped) {
        const bool reflexive = std::ranges::find(reflexive_, *mapped) != reflexive_.end();
        pair.local_type = reflexive ? CandidateType::srflx : CandidateType::prflx;
    }
    checklist_.succeeded(pair);
    first_valid_ = std::min(first_valid_, now);
    next_check_ = std::min(next_check_, now);
    if (pair.use_candidate && controlling_) {
        pair.use_candidate = false;
        pair.nominated = true;
        pair.nominated_at = now;
        select(pair, now);
    } else if (pair.nominate_on_success && !controlling_) {
        pair.nominate_on_success = false;
        nominated(pair, now);
    } else if (active_ && active_->base_gone) {
        select(pair, now);  // the old path cannot come back: this one will do until the peer nominates
    } else if (!chosen_) {
        events_.path_changed();  // data may go over a valid pair before one is nominated (section 12.1)
    }
    tick_nomination(now);
}

}  // namespace nanokvm::stream::webrtc::ice
