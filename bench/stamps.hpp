// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

/// The header of a direct unit with stamps (stream/direct_wire.hpp), as its client sees it. The floor writes the same,
/// so that one reader measures both.
namespace nanokvm::bench {

static_assert(std::endian::native == std::endian::little, "read as it lies in memory");

inline constexpr std::size_t stamps_header_bytes = 33;

#pragma pack(push, 1)
struct StampsHeader {
    std::uint8_t flags;  ///< bit 0: IDR, bit 1: stamps follow
    std::uint64_t timestamp_us;
    std::uint32_t sequence;
    std::uint32_t encode_begun_us;  ///< this and the next three: after timestamp_us
    std::uint32_t encoded_us;
    std::uint32_t published_us;
    std::uint32_t sent_us;
    std::uint16_t width;
    std::uint16_t height;
};
#pragma pack(pop)
static_assert(sizeof(StampsHeader) == stamps_header_bytes);

/// Nothing when the message is too short or carries no stamps.
[[nodiscard]] inline std::optional<StampsHeader> parse_stamps(std::span<const std::byte> message) noexcept {
    StampsHeader header{};
    if (message.size() < sizeof header) {
        return std::nullopt;
    }
    std::memcpy(&header, message.data(), sizeof header);
    if ((header.flags & 2U) == 0) {
        return std::nullopt;
    }
    return header;
}

}  // namespace nanokvm::bench
