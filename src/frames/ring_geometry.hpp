// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"

#include <cstdint>

namespace nanokvm::frames {

/// Bytes of the ring that a payload takes: headroom, payload, tailroom, rounded up.
[[nodiscard]] constexpr std::uint64_t extent_bytes(std::uint32_t payload_bytes) noexcept {
    const std::uint64_t bytes = std::uint64_t{headroom_bytes} + payload_bytes + tailroom_bytes;
    return (bytes + extent_alignment - 1) / extent_alignment * extent_alignment;
}

/// Where the extent that follows `end` begins: there, or at the ring's start when it would cross the end.
[[nodiscard]] constexpr std::uint64_t next_position(std::uint64_t end, std::uint64_t extent,
                                                    std::uint64_t capacity) noexcept {
    const std::uint64_t offset = end % capacity;
    return offset + extent <= capacity ? end : end + (capacity - offset);
}

/// The position of the ring's start at or after `end`: where an extent begins when nothing is held. So the ring is used
/// only as far as viewers lag behind, and its first pages stay in the cache.
[[nodiscard]] constexpr std::uint64_t rewound_position(std::uint64_t end, std::uint64_t capacity) noexcept {
    return (end + capacity - 1) / capacity * capacity;
}

}  // namespace nanokvm::frames
