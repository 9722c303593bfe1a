// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

/// How much fits through the way to one viewer. A pure function from what was believed and what was seen to what is
/// believed: no clock, no packets.
///
/// * It begins with the bitrate that was set, since most viewers sit in the same building, and gives way on evidence.
/// * A queue that stands is evidence: even the luckiest packet of half a second was delayed. An IDR that takes a while
/// on
///   a slow link is not: its first packet meets no queue.
/// * Losses above 10 % are evidence; below, radio links lose packets at any rate, and RTX repairs them.
/// * What little an idle desktop sends says nothing of the link: nothing is ever derived from how little arrives unless
///   at least half of what is believed was sent.
namespace nanokvm::stream::webrtc::congestion {

struct Limits {
    std::uint32_t floor_kbps = 300;
    std::uint32_t ceiling_kbps = 3000;  ///< the bitrate that was set
};

struct State {
    double target_kbps = 0;  ///< 0: at the beginning, the ceiling
    std::uint64_t raised_ns = 0;
    std::uint64_t lowered_ns = 0;
    // Least one-way delay (with the clocks' unknown offset): of this and the former base interval, and of the current
    // short one.
    std::uint64_t base_begin_ns = 0;
    std::optional<std::int64_t> base_us;
    std::optional<std::int64_t> former_base_us;
    std::uint64_t short_begin_ns = 0;
    std::optional<std::int64_t> short_us;
};

/// What one piece of feedback says, or nothing of it where it says nothing.
struct Observation {
    std::uint64_t now_ns = 0;
    std::optional<double> loss;                    ///< 0 to 1, since the last
    std::optional<std::int64_t> least_delay_us;    ///< arrival minus sending, of the luckiest packet
    std::optional<double> received_kbps;           ///< what arrived, while it arrived
    std::optional<double> receiver_estimate_kbps;  ///< REMB
    double sent_kbps = 0;                          ///< over the last second
    std::uint64_t round_trip_us = 0;
};

[[nodiscard]] State step(State state, const Observation& seen, const Limits& limits) noexcept;

/// What the encoder is to be told for this viewer: within the limits.
[[nodiscard]] std::uint32_t target_kbps(const State& state, const Limits& limits) noexcept;

}  // namespace nanokvm::stream::webrtc::congestion
