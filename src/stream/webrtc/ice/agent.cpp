// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/agent.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

namespace nanokvm::stream::webrtc::ice {

Agent::Agent(AgentEvents& events, bool controlling, Random random)
    : events_(events),
      random_(std::move(random)),
      controlling_(controlling),
      tie_breaker_(random_number(random_)),
      local_(make_credentials(random_)) {}

void Agent::enter(AgentState state, const std::string& reason) {
    if (std::exchange(state_, state) != state) {
        events_.agent_state(state, reason);
    }
}

const Base* Agent::base(BaseId id) const noexcept {
    const auto found = std::ranges::find(bases_, id, &Base::id);
    return found == bases_.end() ? nullptr : &*found;
}

void Agent::add_base(const Base& base, Time now) {
    if (bases_.size() >= max_bases) {
        return;
    }
    bases_.push_back(base);
    for (const auto& remote : remotes_) {
        checklist_.add(bases_.back(), remote, controlling_);
    }
    if (remote_) {
        next_check_ = std::min(next_check_, now);
    }
}

void Agent::remove_base(BaseId id, Time now) {
    const Base* const gone = base(id);
    if (gone == nullptr) {
        return;
    }
    const auto address = to_string(gone->endpoint);
    std::erase_if(bases_, [id](const Base& each) { return each.id == id; });
    std::erase_if(early_, [id](const Early& each) { return each.base == id; });
    checklist_.remove_base(id);
    if (!active_ || active_->path.base != id) {
        return;
    }
    if (Pair* const other = checklist_.best_valid(); other != nullptr) {
        select(*other, now);
        return;
    }
    active_->base_gone = true;
    chosen_ = false;
    next_check_ = now;
    enter(AgentState::disconnected, fmt::format("the local address {} is gone", address));
}

void Agent::begin_generation(Time now) {
    checklist_ = Checklist();
    remotes_.clear();
    chosen_ = false;
    first_valid_ = never;
    next_check_ = now;
    give_up_ = now + gives_up_after;
}

void Agent::restart() {
    local_ = make_credentials(random_);
    early_.clear();
    restarted_ = true;
}

void Agent::set_remote(const Credentials& remote, bool lite, Time now) {
    if (remote_ == remote && !restarted_) {
        return;
    }
    if (remote_ && !restarted_) {
        local_ = make_credentials(random_);
        early_.clear();
    }
    restarted_ = false;
    remote_ = remote;
    if (lite) {
        controlling_ = true;
    }
    begin_generation(now);
    if (state_ == AgentState::idle || state_ == AgentState::failed) {
        enter(AgentState::checking);
    }
    for (const auto& check : std::exchange(early_, {})) {
        peer_checked(check, now);
    }
}

void Agent::add_remote(const Candidate& candidate, Time now) {
    const auto known = std::ranges::find(remotes_, candidate.endpoint, &Candidate::endpoint);
    if (known != remotes_.end()) {
        // Learned from a check before it was announced: its priority stays (RFC 8838 section 11.4).
        known->type = candidate.type;
        for (auto& pair : checklist_.pairs()) {
            if (pair.remote == candidate.endpoint) {
                pair.remote_type = candidate.type;
            }
        }
        return;
    }
    if (remotes_.size() >= max_remotes) {
        return;
    }
    remotes_.push_back(candidate);
    for (const auto& each : bases_) {
        checklist_.add(each, remotes_.back(), controlling_);
    }
    if (remote_) {
        next_check_ = std::min(next_check_, now);
    }
}

bool Agent::accepts(BaseId id, const Endpoint& from) noexcept {
    if (active_ && active_->path.base == id && active_->path.remote == from) {
        return true;
    }
    const Pair* const pair = checklist_.find(id, from);
    return pair != nullptr && pair->state == PairState::succeeded;
}

std::optional<Path> Agent::path() const {
    if (state_ == AgentState::failed) {
        return std::nullopt;
    }
    if (active_ && !active_->base_gone) {
        return active_->path;
    }
    const Pair* const valid = const_cast<Checklist&>(checklist_).best_valid();
    if (valid == nullptr) {
        return std::nullopt;
    }
    Path path;
    path.base = valid->base;
    path.remote = valid->remote;
    path.local_type = valid->local_type;
    path.remote_type = valid->remote_type;
    path.rtt = valid->rtt;
    if (const Base* const own = base(valid->base); own != nullptr) {
        path.local = own->endpoint;
    }
    return path;
}

void Agent::too_long(Time now) {
    if (active_ && active_->mtu.too_long(now)) {
        active_->path.max_payload = active_->mtu.size();
        events_.path_changed();
    }
}

}  // namespace nanokvm::stream::webrtc::ice
