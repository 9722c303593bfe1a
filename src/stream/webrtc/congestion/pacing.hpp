// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

/// How a large access unit is spread. An ordinary one leaves in one system call; only what is longer is cut into
/// pieces, at the rate of the slowest link that a viewer in the same building has (100 Mbit/s), so that no switch has
/// to drop any of it, or at four times what fits through when a slower link has shown itself.
namespace nanokvm::stream::webrtc::congestion {

inline constexpr std::size_t burst_packets = 48;  ///< one piece: about 57 kB, 4.6 ms at 100 Mbit/s
inline constexpr double building_kbps = 100'000;

/// Time from one piece of `bytes` to the next. `limited`: congestion has brought the target below the set bitrate.
[[nodiscard]] inline std::uint64_t pause_us(std::size_t bytes, std::uint32_t target_kbps, bool limited) noexcept {
    const double kbps = limited ? std::min(building_kbps, 4.0 * target_kbps) : building_kbps;
    return static_cast<std::uint64_t>(static_cast<double>(bytes) * 8000 / std::max(kbps, 1.0));
}

}  // namespace nanokvm::stream::webrtc::congestion
