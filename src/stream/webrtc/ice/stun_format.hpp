// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/stun.hpp"

/// What reading and writing STUN messages have in common.
namespace nanokvm::stream::webrtc::ice::stun {

inline constexpr std::uint32_t magic_cookie = 0x2112a442;
inline constexpr std::uint32_t fingerprint_mask = 0x5354554e;
inline constexpr std::size_t integrity_size = 20;
inline constexpr unsigned family_ipv4 = 1;
inline constexpr unsigned family_ipv6 = 2;

[[nodiscard]] constexpr std::size_t padded(std::size_t size) noexcept {
    return (size + 3) & ~std::size_t{3};
}

/// Port and address, XOR-ed with the magic cookie and the transaction; the same way back.
void mask_address(std::span<std::byte> port_and_address, const TransactionId& transaction) noexcept;

/// HMAC-SHA1 over `before`, whose header is taken to say that the message ends behind the integrity attribute.
[[nodiscard]] std::array<std::uint8_t, integrity_size> integrity_of(std::span<const std::byte> before,
                                                                    Key key) noexcept;

}  // namespace nanokvm::stream::webrtc::ice::stun
