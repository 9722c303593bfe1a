// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nanokvm::stream::webrtc::net {

/// Packets that the kernel can cut from one piece (UDP_SEGMENT of udp(7)): all of one size, the last perhaps shorter.
struct Run {
    std::size_t packets = 0;
    std::size_t bytes = 0;
    std::uint16_t segment = 0;  ///< size of all but the last
};

/// Of every kernel that has UDP_SEGMENT: UDP_MAX_SEGMENTS, and what fits in one IP packet.
inline constexpr std::size_t max_segments = 64;
inline constexpr std::size_t max_run_bytes = 65000;

/// The longest run at the beginning of `sizes` (not empty); `overhead` bytes are added to every packet.
[[nodiscard]] constexpr Run first_run(std::span<const std::uint16_t> sizes, std::size_t overhead = 0) noexcept {
    Run run{1, sizes[0] + overhead, static_cast<std::uint16_t>(sizes[0] + overhead)};
    while (run.packets < sizes.size() && run.packets < max_segments) {
        const std::size_t next = sizes[run.packets] + overhead;
        if (next > run.segment || run.bytes + next > max_run_bytes) {
            break;
        }
        ++run.packets;
        run.bytes += next;
        if (next < run.segment) {
            break;
        }
    }
    return run;
}

}  // namespace nanokvm::stream::webrtc::net
