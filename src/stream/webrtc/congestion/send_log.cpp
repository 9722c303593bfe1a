// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/congestion/send_log.hpp"

#include <algorithm>
#include <utility>

namespace nanokvm::stream::webrtc::congestion {
namespace {

constexpr std::uint64_t slot_ns = 100'000'000;

}  // namespace

void SendLog::turn_slots(std::uint64_t now_ns) noexcept {
    const std::uint64_t now = now_ns / slot_ns;
    const std::uint64_t steps = now > slot_ ? std::min<std::uint64_t>(now - slot_, slots) : 0;
    for (std::uint64_t i = 0; i < steps; ++i) {
        slot_bytes_[(now - i) % slots] = 0;
    }
    slot_ = std::max(slot_, now);
}

void SendLog::sent(std::uint16_t transport_sequence, std::size_t bytes, std::uint64_t now_ns) noexcept {
    turn_slots(now_ns);
    slot_bytes_[slot_ % slots] += bytes;
    entries_[transport_sequence % capacity] = {now_ns, static_cast<std::uint32_t>(bytes), transport_sequence};
}

void SendLog::status(const rtcp::TransportStatus& status) noexcept {
    Entry& entry = entries_[status.sequence % capacity];
    if (entry.sent_ns == 0 || entry.sequence != status.sequence) {
        return;
    }
    if (!status.received) {
        ++tally_.lost;
        return;
    }
    const std::int64_t delay = status.arrival_us - static_cast<std::int64_t>(entry.sent_ns / 1000);
    if (tally_.received == 0) {
        tally_.first_arrival_us = tally_.last_arrival_us = status.arrival_us;
        tally_.least_delay_us = delay;
    } else {
        tally_.bytes_after_first += entry.bytes;
        tally_.first_arrival_us = std::min(tally_.first_arrival_us, status.arrival_us);
        tally_.last_arrival_us = std::max(tally_.last_arrival_us, status.arrival_us);
        tally_.least_delay_us = std::min(tally_.least_delay_us, delay);
    }
    ++tally_.received;
    entry.sent_ns = 0;  // counts once
}

Observation SendLog::finish(std::uint64_t now_ns) noexcept {
    const Tally tally = std::exchange(tally_, {});
    Observation seen{.now_ns = now_ns, .sent_kbps = sent_kbps(now_ns)};
    if (tally.received + tally.lost >= 10) {  // one of three is no rate
        seen.loss = static_cast<double>(tally.lost) / static_cast<double>(tally.received + tally.lost);
    }
    if (tally.received > 0) {
        seen.least_delay_us = tally.least_delay_us;
    }
    const std::int64_t span_us = tally.last_arrival_us - tally.first_arrival_us;
    if (span_us >= 20'000) {
        seen.received_kbps = static_cast<double>(tally.bytes_after_first) * 8000 / static_cast<double>(span_us);
    }
    return seen;
}

double SendLog::sent_kbps(std::uint64_t now_ns) noexcept {
    turn_slots(now_ns);
    std::uint64_t bytes = 0;
    for (std::size_t i = 1; i < slots; ++i) {  // without the one that is filling
        bytes += slot_bytes_[(slot_ + slots - i) % slots];
    }
    return static_cast<double>(bytes) * 8 / 1000;
}

}  // namespace nanokvm::stream::webrtc::congestion
