// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace nanokvm::stream::webrtc::ice {

namespace detail {
constexpr std::array<std::uint32_t, 256> crc32_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1U) != 0 ? value >> 1U ^ 0xedb88320U : value >> 1U;
        }
        table[i] = value;
    }
    return table;
}
}  // namespace detail

/// The CRC-32 of ITU V.42, as FINGERPRINT wants it (RFC 8489 section 14.7).
[[nodiscard]] constexpr std::uint32_t crc32(std::span<const std::byte> bytes) noexcept {
    constexpr auto table = detail::crc32_table();
    std::uint32_t value = 0xffffffffU;
    for (const std::byte byte : bytes) {
        value = table[(value ^ std::to_integer<std::uint32_t>(byte)) & 0xffU] ^ value >> 8U;
    }
    return ~value;
}

}  // namespace nanokvm::stream::webrtc::ice
