// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

/// Numbers in network byte order at any address.
namespace nanokvm::stream::webrtc::ice {

[[nodiscard]] inline std::uint16_t load16(const std::byte* at) noexcept {
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(at[0]) << 8U | std::to_integer<unsigned>(at[1]));
}
[[nodiscard]] inline std::uint32_t load32(const std::byte* at) noexcept {
    return std::uint32_t{load16(at)} << 16U | load16(at + 2);
}
[[nodiscard]] inline std::uint64_t load64(const std::byte* at) noexcept {
    return std::uint64_t{load32(at)} << 32U | load32(at + 4);
}

inline void store16(std::byte* at, std::uint16_t value) noexcept {
    at[0] = static_cast<std::byte>(value >> 8U);
    at[1] = static_cast<std::byte>(value & 0xffU);
}
inline void store32(std::byte* at, std::uint32_t value) noexcept {
    store16(at, static_cast<std::uint16_t>(value >> 16U));
    store16(at + 2, static_cast<std::uint16_t>(value & 0xffffU));
}
inline void store64(std::byte* at, std::uint64_t value) noexcept {
    store32(at, static_cast<std::uint32_t>(value >> 32U));
    store32(at + 4, static_cast<std::uint32_t>(value & 0xffffffffU));
}

}  // namespace nanokvm::stream::webrtc::ice
