// SPDX-License-Identifier: GPL-3.0-or-later
// What the agent sends: checks, nominations, consent and probes of the path's MTU.
#include "stream/webrtc/ice/agent.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

/// As controlling side: how long a better path is waited for once there is one.
constexpr Duration nomination_patience = std::chrono::milliseconds(300);

std::string username(const Credentials& to, const Credentials& from) {
    return to.ufrag + ":" + from.ufrag;
}

}  // namespace

void Agent::transmit_check(const Pair& pair) {
    const Base* const from = base(pair.base);
    if (from == nullptr || !remote_) {
        return;
    }
    stun::Writer message(stun::Method::binding, stun::Class::request, pair.transaction);
    message.text(stun::Attribute::username, username(*remote_, local_));
    // Of the peer-reflexive candidate that the check may show (RFC 8445 section 7.1.1).
    message.number(stun::Attribute::priority,
                   (from->priority & 0x00ffffffU) | (priority_of(CandidateType::prflx, 0) & 0xff000000U));
    message.number64(controlling_ ? stun::Attribute::ice_controlling : stun::Attribute::ice_controlled, tie_breaker_);
    if (pair.use_candidate) {
        message.flag(stun::Attribute::use_candidate);
    }
    message.integrity(stun::short_term_key(remote_->pwd)).fingerprint();
    if (message.ok()) {
        events_.transmit(pair.base, pair.remote, message.view());
    }
}

void Agent::send_check(Pair& pair, Time now) {
    pair.triggered = false;
    if (pair.state != PairState::in_progress) {
        pair.transaction = make_transaction(random_);
    }
    pair.state = PairState::in_progress;
    pair.retransmission = Retransmission(now, first_timeout(checklist_.pending()));
    transmit_check(pair);
}

void Agent::check_failed(Pair& pair) {
    pair.state = PairState::failed;
    pair.use_candidate = false;
    pair.nominate_on_success = false;
}

void Agent::tick_checks(Time now) {
    for (auto& pair : checklist_.pairs()) {
        if (pair.state != PairState::in_progress || pair.retransmission.due() > now) {
            continue;
        }
        if (pair.retransmission.again(now)) {
            transmit_check(pair);
        } else {
            check_failed(pair);
        }
    }
    if (!remote_ || now < next_check_) {
        return;
    }
    // Once there is a path only the peer's checks lead to ours.
    Pair* const next = chosen_ ? checklist_.next_triggered() : checklist_.next();
    next_check_ = next == nullptr ? never : now + pace;
    if (next != nullptr) {
        send_check(*next, now);
    }
}

void Agent::tick_nomination(Time now) {
    if (!controlling_ || chosen_ || first_valid_ == never) {
        return;
    }
    auto& pairs = checklist_.pairs();
    if (std::ranges::any_of(pairs, [](const Pair& pair) { return pair.use_candidate; })) {
        return;
    }
    Pair* const valid = checklist_.best_valid();
    const bool better_may_come = valid != nullptr && std::ranges::any_of(pairs, [&](const Pair& pair) {
                                     return pair.priority > valid->priority && pair.state != PairState::failed;
                                 });
    if (valid == nullptr || (better_may_come && now < first_valid_ + nomination_patience)) {
        return;
    }
    valid->use_candidate = true;
    send_check(*valid, now);
}

void Agent::select(Pair& pair, Time now) {
    const Base* const own = base(pair.base);
    if (own == nullptr || !remote_) {
        return;
    }
    const bool same = active_ && !active_->base_gone && active_->path.base == pair.base &&
                      active_->path.remote == pair.remote && active_->local == local_ && active_->remote == *remote_;
    chosen_ = true;
    if (!same) {
        Active active;
        active.path = {pair.base, pair.remote, own->endpoint, pair.local_type, pair.remote_type, pair.rtt};
        active.local = local_;
        active.remote = *remote_;
        active.consent = Consent(now);
        const std::size_t ip = own->endpoint.address().is_v4() ? 28 : 48;
        active.mtu = MtuSearch(now, own->type == CandidateType::relay ? std::size_t{48 + 4} : ip);
        active_ = std::move(active);
    }
    enter(AgentState::connected);
    if (!same) {
        events_.path_changed();
    }
}

void Agent::send_consent(Time now) {
    const auto transaction = make_transaction(random_);
    stun::Writer message(stun::Method::binding, stun::Class::request, transaction);
    message.text(stun::Attribute::username, username(active_->remote, active_->local));
    message.number(stun::Attribute::priority, priority_of(CandidateType::prflx, 0));
    message.number64(controlling_ ? stun::Attribute::ice_controlling : stun::Attribute::ice_controlled, tie_breaker_);
    if (controlling_) {
        message.flag(stun::Attribute::use_candidate);
    }
    message.integrity(stun::short_term_key(active_->remote.pwd)).fingerprint();
    active_->consent.sent(transaction, now, random_number(random_));
    events_.transmit(active_->path.base, active_->path.remote, message.view());
}

void Agent::send_probe(Time now) {
    const std::size_t before = active_->mtu.size();
    const std::size_t size = active_->mtu.probe(now, active_->path.rtt);
    if (active_->mtu.size() != before) {
        active_->path.max_payload = active_->mtu.size();
        events_.path_changed();
    }
    if (size == 0) {
        return;
    }
    const auto transaction = make_transaction(random_);
    stun::Writer message(stun::Method::binding, stun::Class::request, transaction);
    message.text(stun::Attribute::username, username(active_->remote, active_->local));
    message.number(stun::Attribute::priority, priority_of(CandidateType::prflx, 0));
    message.number64(controlling_ ? stun::Attribute::ice_controlling : stun::Attribute::ice_controlled, tie_breaker_);
    message.fill_to(size).integrity(stun::short_term_key(active_->remote.pwd)).fingerprint();
    if (active_->probes.size() >= MtuSearch::tries) {
        active_->probes.erase(active_->probes.begin());
    }
    active_->probes.emplace_back(transaction, size);
    events_.transmit(active_->path.base, active_->path.remote, message.view());
}

void Agent::tick_active(Time now) {
    if (!active_ || state_ == AgentState::failed) {
        return;
    }
    switch (active_->consent.status(now)) {
        case Consent::Status::expired:
            active_.reset();
            if (!std::exchange(chosen_, false) && now < give_up_) {
                enter(AgentState::checking);  // a restart is under way
            } else {
                enter(AgentState::failed, "the peer has not answered for 30 s");
            }
            return;
        case Consent::Status::late:
            enter(AgentState::disconnected, "the peer has not answered for 8 s");
            break;
        case Consent::Status::fresh:
            if (!active_->base_gone) {
                enter(AgentState::connected);
            }
            break;
    }
    if (active_->base_gone) {
        return;
    }
    if (active_->consent.due() <= now) {
        send_consent(now);
    }
    if (active_->mtu.due() <= now) {
        send_probe(now);
    }
}

std::string Agent::why_no_path() const {
    if (bases_.empty()) {
        return "there is no local address to be reached at";
    }
    if (remotes_.empty()) {
        return "the peer has named no address that can be used, and nothing came from it";
    }
    return fmt::format("none of the peer's {} addresses answered within 30 s, tried from {} of ours", remotes_.size(),
                       bases_.size());
}

void Agent::tick(Time now) {
    if (state_ == AgentState::failed || state_ == AgentState::idle) {
        return;
    }
    tick_checks(now);
    tick_nomination(now);
    tick_active(now);
    if (!chosen_ && now >= give_up_ && state_ == AgentState::checking) {
        enter(AgentState::failed, why_no_path());
    }
}

Time Agent::deadline(Time now) const noexcept {
    if (state_ == AgentState::failed || state_ == AgentState::idle) {
        return never;
    }
    Time at = remote_ ? next_check_ : never;
    for (const auto& pair : checklist_.pairs()) {
        if (pair.state == PairState::in_progress) {
            at = std::min(at, pair.retransmission.due());
        }
    }
    if (controlling_ && !chosen_ && first_valid_ != never && first_valid_ + nomination_patience > now) {
        at = std::min(at, first_valid_ + nomination_patience);
    }
    if (!chosen_ && state_ == AgentState::checking) {
        at = std::min(at, give_up_);
    }
    if (active_) {
        // While connected, the first silence is due even when it is past already and nobody has looked yet.
        at = std::min(at, active_->consent.changes(state_ == AgentState::connected ? Time{} : now));
        if (!active_->base_gone) {
            at = std::min({at, active_->consent.due(), active_->mtu.due()});
        }
    }
    return at;
}

}  // namespace nanokvm::stream::webrtc::ice
