// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/random.hpp"
#include "stream/webrtc/ice/timing.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace nanokvm::stream::webrtc::ice {

/// Consent freshness of RFC 7675 for the path in use: a Binding request every 4 to 6 s, each of its own, none sent
/// again. The peer's answer allows us to send for another 30 s. Pure state.
class Consent {
public:
    static constexpr Duration expires_after = std::chrono::seconds(30);
    static constexpr Duration late_after = std::chrono::seconds(8);

    enum class Status {
        fresh,
        late,     ///< nothing was heard for 8 s: more than one check is unanswered
        expired,  ///< nothing may be sent any more
    };

    Consent() = default;
    /// The check that selected the path was answered now.
    explicit Consent(Time now) noexcept : answered_(now), heard_(now), due_(now) {}

    [[nodiscard]] Time due() const noexcept { return due_; }
    /// A due one has been sent; `jitter` is any random number.
    void sent(const stun::TransactionId& transaction, Time now, std::uint64_t jitter) noexcept {
        open_.at(next_++ % open_.size()) = {transaction, now};
        due_ = now + std::chrono::milliseconds(4000 + jitter % 2000);
    }
    /// The time since it was sent, for an answer to one of the last checks.
    [[nodiscard]] std::optional<Duration> answered(const stun::TransactionId& transaction, Time now) noexcept {
        for (auto& check : open_) {
            if (check.sent != Time{} && check.transaction == transaction) {
                answered_ = heard_ = now;
                const Duration rtt = now - check.sent;
                check.sent = Time{};
                return rtt;
            }
        }
        return std::nullopt;
    }
    /// An authentic check of the peer came over the path: it lives, but that is no consent.
    void heard(Time now) noexcept { heard_ = now; }

    [[nodiscard]] Status status(Time now) const noexcept {
        return now - answered_ >= expires_after ? Status::expired
               : now - heard_ >= late_after     ? Status::late
                                                : Status::fresh;
    }
    /// When status() may be another one than at `now`.
    [[nodiscard]] Time changes(Time now) const noexcept {
        const Time late = heard_ + late_after;
        return late > now ? std::min(late, answered_ + expires_after) : answered_ + expires_after;
    }

private:
    struct Check {
        stun::TransactionId transaction{};
        Time sent{};
    };
    std::array<Check, 8> open_{};
    std::size_t next_ = 0;
    Time answered_{};
    Time heard_{};
    Time due_ = never;
};

}  // namespace nanokvm::stream::webrtc::ice
