// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/stun_format.hpp"

#include "stream/webrtc/ice/bytes.hpp"

#include <algorithm>
#include <cstring>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace nanokvm::stream::webrtc::ice::stun {

void mask_address(std::span<std::byte> port_and_address, const TransactionId& transaction) noexcept {
    std::array<std::byte, 18> mask{};
    store16(mask.data(), magic_cookie >> 16U);
    store32(mask.data() + 2, magic_cookie);
    std::memcpy(mask.data() + 6, transaction.data(), transaction.size());
    for (std::size_t i = 0; i < port_and_address.size() && i < mask.size(); ++i) {
        port_and_address[i] ^= mask[i];
    }
}

std::array<std::uint8_t, integrity_size> integrity_of(std::span<const std::byte> before, Key key) noexcept {
    std::array<std::uint8_t, integrity_size> digest{};
    std::array<std::uint8_t, Writer::capacity> copy;
    std::array<std::uint8_t, 4> head{};
    // The header's length counts up to the end of the integrity attribute (section 14.5).
    std::memcpy(head.data(), before.data(), 2);
    const std::size_t length = before.size() + 4 + integrity_size - header_size;
    head[2] = static_cast<std::uint8_t>(length >> 8U);
    head[3] = static_cast<std::uint8_t>(length & 0xffU);
    if (before.size() > copy.size()) {
        return digest;  // longer than anything that ICE or TURN authenticate: never authentic
    }
    std::memcpy(copy.data(), before.data(), before.size());
    std::ranges::copy(head, copy.begin());
    static constexpr std::uint8_t empty = 0;
    unsigned size = 0;
    ::HMAC(EVP_sha1(), key.empty() ? &empty : key.data(), static_cast<int>(key.size()), copy.data(), before.size(),
           digest.data(), &size);
    return digest;
}

std::array<std::uint8_t, 16> long_term_key(std::string_view user, std::string_view realm, std::string_view password) {
    std::string text(user);
    text.append(":").append(realm).append(":").append(password);
    std::array<std::uint8_t, 16> key{};
    unsigned size = 0;
    ::EVP_Digest(text.data(), text.size(), key.data(), &size, EVP_md5(), nullptr);
    return key;
}

}  // namespace nanokvm::stream::webrtc::ice::stun
