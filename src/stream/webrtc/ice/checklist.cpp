// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/checklist.hpp"

#include <algorithm>

namespace nanokvm::stream::webrtc::ice {
namespace {

/// Browsers repeat the nomination of the pair in use every 2.5 s.
constexpr Duration nomination_lasts = std::chrono::seconds(6);

bool checking(const Pair& pair) noexcept {
    return pair.state == PairState::waiting || pair.state == PairState::in_progress;
}

std::uint64_t priority(const Base& base, const Candidate& remote, bool controlling) noexcept {
    return controlling ? pair_priority(base.priority, remote.priority) : pair_priority(remote.priority, base.priority);
}

template <typename Wanted>
Pair* best(std::vector<Pair>& pairs, Wanted wanted) noexcept {
    Pair* found = nullptr;
    for (auto& pair : pairs) {
        if (wanted(pair) && (found == nullptr || pair.priority > found->priority)) {
            found = &pair;
        }
    }
    return found;
}

}  // namespace

bool prefers(const Pair& fresh, const Pair& current, Time now) noexcept {
    return fresh.priority > current.priority || now - current.nominated_at > nomination_lasts;
}

Pair* Checklist::add(const Base& base, const Candidate& remote, bool controlling) {
    const bool same_family = base.endpoint.address().is_v4() == remote.endpoint.address().is_v4();
    if (!same_family || pairs_.size() >= max_pairs || find(base.id, remote.endpoint) != nullptr) {
        return nullptr;
    }
    Pair pair;
    pair.base = base.id;
    pair.remote = remote.endpoint;
    pair.foundation = base.foundation + ":" + remote.foundation;
    pair.priority = priority(base, remote, controlling);
    pair.local_type = base.type;
    pair.remote_type = remote.type;
    const bool busy = std::ranges::any_of(
        pairs_, [&](const Pair& other) { return other.foundation == pair.foundation && checking(other); });
    pair.state = busy ? PairState::frozen : PairState::waiting;
    return &pairs_.emplace_back(std::move(pair));
}

Pair* Checklist::find(BaseId base, const Endpoint& remote) noexcept {
    const auto found =
        std::ranges::find_if(pairs_, [&](const Pair& pair) { return pair.base == base && pair.remote == remote; });
    return found == pairs_.end() ? nullptr : &*found;
}

Pair* Checklist::find(const stun::TransactionId& transaction) noexcept {
    const auto found = std::ranges::find_if(pairs_, [&](const Pair& pair) {
        return pair.state == PairState::in_progress && pair.transaction == transaction;
    });
    return found == pairs_.end() ? nullptr : &*found;
}

Pair* Checklist::next_triggered() noexcept {
    Pair* found = nullptr;
    for (auto& pair : pairs_) {
        if (pair.triggered && (found == nullptr || pair.triggered_order < found->triggered_order)) {
            found = &pair;
        }
    }
    return found;
}

Pair* Checklist::next() noexcept {
    if (Pair* const triggered = next_triggered(); triggered != nullptr) {
        return triggered;
    }
    if (Pair* const waiting = best(pairs_, [](const Pair& pair) { return pair.state == PairState::waiting; });
        waiting != nullptr) {
        return waiting;
    }
    return best(pairs_, [this](const Pair& pair) {
        return pair.state == PairState::frozen && std::ranges::none_of(pairs_, [&](const Pair& other) {
                   return other.foundation == pair.foundation && checking(other);
               });
    });
}

void Checklist::trigger(Pair& pair) noexcept {
    if (!pair.triggered) {
        pair.triggered = true;
        pair.triggered_order = ++triggered_;
    }
}

void Checklist::succeeded(Pair& valid) noexcept {
    valid.state = PairState::succeeded;
    for (auto& pair : pairs_) {
        if (pair.state == PairState::frozen && pair.foundation == valid.foundation) {
            pair.state = PairState::waiting;
        }
    }
}

void Checklist::remove_base(BaseId base) noexcept {
    std::erase_if(pairs_, [base](const Pair& pair) { return pair.base == base; });
}

void Checklist::set_role(bool controlling, const std::vector<Base>& bases,
                         const std::vector<Candidate>& remotes) noexcept {
    for (auto& pair : pairs_) {
        const auto base = std::ranges::find(bases, pair.base, &Base::id);
        const auto remote = std::ranges::find(remotes, pair.remote, &Candidate::endpoint);
        if (base != bases.end() && remote != remotes.end()) {
            pair.priority = priority(*base, *remote, controlling);
        }
        pair.use_candidate = false;
        pair.nominate_on_success = false;
    }
}

Pair* Checklist::best_valid() noexcept {
    Pair* const nominated =
        best(pairs_, [](const Pair& pair) { return pair.state == PairState::succeeded && pair.nominated; });
    return nominated != nullptr ? nominated
                                : best(pairs_, [](const Pair& pair) { return pair.state == PairState::succeeded; });
}

std::size_t Checklist::pending() const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(pairs_, checking));
}

}  // namespace nanokvm::stream::webrtc::ice
