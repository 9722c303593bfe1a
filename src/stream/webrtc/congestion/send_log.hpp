// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/congestion/controller.hpp"
#include "stream/webrtc/rtcp/packets.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace nanokvm::stream::webrtc::congestion {

/// When the newest packets were sent and how long they were, so that transport-wide feedback can be made an
/// Observation. No clock; never allocates; feedback for packets that are forgotten or never were counts for nothing.
class SendLog {
public:
    static constexpr std::size_t capacity = 4096;

    void sent(std::uint16_t transport_sequence, std::size_t bytes, std::uint64_t now_ns) noexcept;

    /// The statuses of one feedback, one by one, then finish().
    void status(const rtcp::TransportStatus& status) noexcept;
    /// The Observation of the statuses since the last finish(), as far as they say something.
    [[nodiscard]] Observation finish(std::uint64_t now_ns) noexcept;

    /// What was sent in the last second.
    [[nodiscard]] double sent_kbps(std::uint64_t now_ns) noexcept;

private:
    struct Entry {
        std::uint64_t sent_ns = 0;  // 0: nothing was sent, or its arrival is known
        std::uint32_t bytes = 0;
        std::uint16_t sequence = 0;
    };
    struct Tally {
        std::size_t received = 0;
        std::size_t lost = 0;
        std::uint64_t bytes_after_first = 0;
        std::int64_t first_arrival_us = 0;
        std::int64_t last_arrival_us = 0;
        std::int64_t least_delay_us = 0;
    };
    void turn_slots(std::uint64_t now_ns) noexcept;

    static constexpr std::size_t slots = 11;  // of 100 ms; the newest is still filling
    std::array<Entry, capacity> entries_{};
    Tally tally_;
    std::array<std::uint64_t, slots> slot_bytes_{};
    std::uint64_t slot_ = 0;  // number of the newest
};

}  // namespace nanokvm::stream::webrtc::congestion
