// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/lease.hpp"

namespace nanokvm::input {

bool Lease::available(ClientId client, std::uint64_t now, bool held) const noexcept {
    return holder_ == 0 || holder_ == client || (!held && now - acted_ns_ >= idle_ns);
}

void Lease::grant(ClientId client, std::uint64_t now) noexcept {
    holder_ = client;
    acted_ns_ = now;
    if (requester_ == client) {
        requester_ = 0;
    }
}

bool Lease::act(ClientId client, std::uint64_t now, bool held) noexcept {
    if (!available(client, now, held)) {
        return false;
    }
    grant(client, now);
    return true;
}

bool Lease::request(ClientId client, std::uint64_t now, bool held) noexcept {
    if (act(client, now, held)) {
        return true;
    }
    if (requester_ != client) {
        requester_ = client;
        requested_ns_ = now;
    }
    return false;
}

bool Lease::take(ClientId client, std::uint64_t now, bool held, bool seize) noexcept {
    const bool unanswered = requester_ == client && now - requested_ns_ >= unanswered_ns;
    if (!seize && !unanswered && !available(client, now, held)) {
        return false;
    }
    grant(client, now);
    return true;
}

void Lease::release(ClientId client, std::uint64_t now) noexcept {
    if (requester_ == client) {
        requester_ = 0;
    }
    if (holder_ != client) {
        return;
    }
    holder_ = 0;
    if (requester_ != 0) {
        grant(requester_, now);
    }
}

}  // namespace nanokvm::input
