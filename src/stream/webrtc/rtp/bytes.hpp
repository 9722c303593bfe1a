// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// Big-endian fields of RTP and RTCP. The caller has checked the lengths.
namespace nanokvm::stream::webrtc {

inline void put_u8(std::byte*& at, unsigned value) noexcept {
    *at++ = static_cast<std::byte>(value);
}
inline void put_u16(std::byte*& at, unsigned value) noexcept {
    put_u8(at, (value >> 8U) & 0xffU);
    put_u8(at, value & 0xffU);
}
inline void put_u24(std::byte*& at, std::uint32_t value) noexcept {
    put_u8(at, (value >> 16U) & 0xffU);
    put_u16(at, value & 0xffffU);
}
inline void put_u32(std::byte*& at, std::uint32_t value) noexcept {
    put_u16(at, value >> 16U);
    put_u16(at, value & 0xffffU);
}
inline void put_u64(std::byte*& at, std::uint64_t value) noexcept {
    put_u32(at, static_cast<std::uint32_t>(value >> 32U));
    put_u32(at, static_cast<std::uint32_t>(value));
}

[[nodiscard]] inline std::uint8_t get_u8(std::span<const std::byte> bytes, std::size_t at) noexcept {
    return std::to_integer<std::uint8_t>(bytes[at]);
}
[[nodiscard]] inline std::uint16_t get_u16(std::span<const std::byte> bytes, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(get_u8(bytes, at) << 8U | get_u8(bytes, at + 1));
}
[[nodiscard]] inline std::uint32_t get_u24(std::span<const std::byte> bytes, std::size_t at) noexcept {
    return std::uint32_t{get_u8(bytes, at)} << 16U | get_u16(bytes, at + 1);
}
[[nodiscard]] inline std::uint32_t get_u32(std::span<const std::byte> bytes, std::size_t at) noexcept {
    return std::uint32_t{get_u16(bytes, at)} << 16U | get_u16(bytes, at + 2);
}

}  // namespace nanokvm::stream::webrtc
