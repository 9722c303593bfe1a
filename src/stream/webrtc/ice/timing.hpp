// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

/// The times of ICE, STUN and TURN as pure functions. Whoever decides by them is told the time.
namespace nanokvm::stream::webrtc::ice {

using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;
inline constexpr Time never = Time::max();

/// Ta: the pace of all transactions that find a path (RFC 8445 section 14.2).
inline constexpr Duration pace = std::chrono::milliseconds(50);

/// Rc and Rm of RFC 8489 section 6.2.1.
inline constexpr std::uint32_t most_transmissions = 7;
inline constexpr std::uint32_t last_wait_factor = 16;

/// RTO of a check while `pending` others wait or are under way (RFC 8445 section 14.3).
[[nodiscard]] constexpr Duration first_timeout(std::size_t pending) noexcept {
    return std::max<Duration>(std::chrono::milliseconds(500), pace * static_cast<Duration::rep>(pending));
}

/// How long to wait after the `sent`th transmission (1, 2, …) before the next, or before giving up after the last.
[[nodiscard]] constexpr Duration wait_after(std::uint32_t sent, Duration rto) noexcept {
    return sent >= most_transmissions ? rto * last_wait_factor : rto * (std::int64_t{1} << (sent - 1));
}

/// One request and its retransmissions.
class Retransmission {
public:
    Retransmission() = default;
    /// The first transmission is now.
    Retransmission(Time now, Duration rto) noexcept
        : rto_(rto), sent_(1), due_(now + wait_after(1, rto)), began_(now) {}

    [[nodiscard]] Time due() const noexcept { return due_; }
    [[nodiscard]] Time began() const noexcept { return began_; }
    /// For a due one: true, send again; false, it has failed.
    [[nodiscard]] bool again(Time now) noexcept {
        if (sent_ >= most_transmissions) {
            return false;
        }
        ++sent_;
        due_ = now + wait_after(sent_, rto_);
        return true;
    }
    [[nodiscard]] bool first_try() const noexcept { return sent_ == 1; }

private:
    Duration rto_{};
    std::uint32_t sent_ = 0;
    Time due_ = never;
    Time began_{};
};

}  // namespace nanokvm::stream::webrtc::ice
