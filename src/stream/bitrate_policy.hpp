// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace nanokvm::stream {

/// The bitrate of an encoder that several viewers share. Those with an estimate of their way (WebRTC) have a limit; the
/// lowest counts, since a picture that does not arrive helps nobody, but never more than what was set and never less
/// than a picture that can still be read needs. Viewers without an estimate (direct) skip pictures instead and have no
/// say.
inline constexpr std::uint32_t floor_bitrate_kbps = 300;

/// What the encoder should be told. `lowest_kbps`: of the viewers' limits; 0: nobody has one.
[[nodiscard]] constexpr std::uint32_t wanted_bitrate(std::uint32_t set_kbps, std::uint32_t lowest_kbps) noexcept {
    return lowest_kbps == 0 ? set_kbps : std::min(set_kbps, std::max(lowest_kbps, floor_bitrate_kbps));
}

/// Whether it is worth telling: at once when less fits through, at most once a second when more does, and not for less
/// than a twentieth (an encoder may have to begin anew).
[[nodiscard]] constexpr bool worth_telling(std::uint32_t now_kbps, std::uint32_t wanted_kbps, std::uint32_t set_kbps,
                                           std::uint64_t since_last_ns) noexcept {
    if (wanted_kbps < now_kbps) {
        return now_kbps - wanted_kbps >= now_kbps / 20;
    }
    const bool enough = wanted_kbps - now_kbps >= now_kbps / 20 || wanted_kbps == set_kbps;
    return wanted_kbps > now_kbps && enough && since_last_ns >= 1'000'000'000;
}

}  // namespace nanokvm::stream
