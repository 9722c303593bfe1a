// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/congestion/controller.hpp"

#include <algorithm>
#include <cmath>

namespace nanokvm::stream::webrtc::congestion {
namespace {

constexpr std::uint64_t base_interval_ns = 10'000'000'000;
constexpr std::uint64_t short_interval_ns = 500'000'000;
constexpr std::int64_t standing_queue_us = 40'000;
constexpr double much_loss = 0.10;
constexpr double some_loss = 0.02;
constexpr double back_off = 0.85;
constexpr double growth_per_s = 0.08;
constexpr double idle_growth_per_s = 0.02;
constexpr std::uint64_t quiet_after_lowering_ns = 1'000'000'000;

std::optional<std::int64_t> lesser(std::optional<std::int64_t> a, std::optional<std::int64_t> b) noexcept {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

/// How long even the luckiest packet of a whole short interval waited; nothing until one is over.
std::optional<std::int64_t> standing_delay(State& state, const Observation& seen) noexcept {
    if (!seen.least_delay_us) {
        return std::nullopt;
    }
    if (!state.base_us || seen.now_ns - state.base_begin_ns >= base_interval_ns) {
        state.former_base_us = state.base_us;
        state.base_us.reset();
        state.base_begin_ns = seen.now_ns;
    }
    state.base_us = lesser(state.base_us, seen.least_delay_us);
    if (!state.short_us) {
        state.short_begin_ns = seen.now_ns;
    }
    state.short_us = lesser(state.short_us, seen.least_delay_us);
    if (seen.now_ns - state.short_begin_ns < short_interval_ns) {
        return std::nullopt;
    }
    const std::int64_t delay = *state.short_us - *lesser(state.base_us, state.former_base_us);
    state.short_us.reset();
    return delay;
}

bool may_lower(const State& state, const Observation& seen) noexcept {
    const std::uint64_t pause = std::max<std::uint64_t>(300'000'000, seen.round_trip_us * 1000);
    return state.lowered_ns == 0 || seen.now_ns - state.lowered_ns >= pause;
}

void lower(State& state, double to, std::uint64_t now_ns) noexcept {
    if (to < state.target_kbps) {
        state.target_kbps = to;
        state.lowered_ns = now_ns;
    }
}

void raise(State& state, const Observation& seen, bool tested) noexcept {
    const double seconds = static_cast<double>(seen.now_ns - state.raised_ns) / 1e9;
    const double growth = tested ? growth_per_s : idle_growth_per_s;
    state.target_kbps *= 1 + growth * std::min(seconds, 1.0);
}

}  // namespace

State step(State state, const Observation& seen, const Limits& limits) noexcept {
    if (state.target_kbps <= 0) {
        state.target_kbps = limits.ceiling_kbps;
        state.raised_ns = seen.now_ns;
    }
    const bool tested = seen.sent_kbps >= state.target_kbps / 2;
    bool trouble = seen.loss && *seen.loss > some_loss;
    if (const auto delay = standing_delay(state, seen); delay && *delay > standing_queue_us) {
        trouble = true;
        if (may_lower(state, seen)) {
            const double arrives = tested && seen.received_kbps ? *seen.received_kbps : state.target_kbps;
            lower(state, back_off * std::min(arrives, state.target_kbps), seen.now_ns);
        }
    }
    if (seen.loss && *seen.loss > much_loss && may_lower(state, seen)) {
        lower(state, state.target_kbps * (1 - *seen.loss / 2), seen.now_ns);
    }
    if (seen.receiver_estimate_kbps && seen.sent_kbps >= *seen.receiver_estimate_kbps / 2) {
        lower(state, *seen.receiver_estimate_kbps, seen.now_ns);
    }
    if (!trouble && (state.lowered_ns == 0 || seen.now_ns - state.lowered_ns >= quiet_after_lowering_ns)) {
        raise(state, seen, tested);
    }
    state.raised_ns = seen.now_ns;
    state.target_kbps =
        std::clamp<double>(state.target_kbps, limits.floor_kbps, std::max(limits.floor_kbps, limits.ceiling_kbps));
    return state;
}

std::uint32_t target_kbps(const State& state, const Limits& limits) noexcept {
    const double target = state.target_kbps <= 0 ? limits.ceiling_kbps : state.target_kbps;
    return static_cast<std::uint32_t>(
        std::lround(std::clamp<double>(target, limits.floor_kbps, std::max(limits.floor_kbps, limits.ceiling_kbps))));
}

}  // namespace nanokvm::stream::webrtc::congestion
