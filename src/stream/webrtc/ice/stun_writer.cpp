// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/bytes.hpp"
#include "stream/webrtc/ice/crc32.hpp"
#include "stream/webrtc/ice/stun.hpp"
#include "stream/webrtc/ice/stun_format.hpp"

#include <algorithm>
#include <cstring>

namespace nanokvm::stream::webrtc::ice::stun {

Writer::Writer(Method method, Class kind, const TransactionId& transaction) noexcept {
    const auto m = static_cast<unsigned>(method);
    const auto c = static_cast<unsigned>(kind);
    const unsigned type = (m & 0x00fU) | (m & 0x070U) << 1U | (m & 0xf80U) << 2U | (c & 1U) << 4U | (c & 2U) << 7U;
    store16(buffer_.data(), static_cast<std::uint16_t>(type));
    store16(&buffer_[2], 0);
    store32(&buffer_[4], magic_cookie);
    std::memcpy(&buffer_[8], transaction.data(), transaction.size());
}

void Writer::set_length(std::size_t size) noexcept {
    store16(&buffer_[2], static_cast<std::uint16_t>(size - header_size));
}

std::byte* Writer::append(Attribute type, std::size_t size) noexcept {
    if (padded(size) + 4 > buffer_.size() - size_) {
        overflow_ = true;
        return nullptr;
    }
    std::byte* const at = &buffer_[size_];
    store16(at, static_cast<std::uint16_t>(type));
    store16(at + 2, static_cast<std::uint16_t>(size));
    std::fill_n(at + 4, padded(size), std::byte{0});
    size_ += 4 + padded(size);
    set_length(size_);
    return at + 4;
}

Writer& Writer::bytes(Attribute type, std::span<const std::byte> value) noexcept {
    if (std::byte* const at = append(type, value.size()); at != nullptr && !value.empty()) {
        std::memcpy(at, value.data(), value.size());
    }
    return *this;
}

Writer& Writer::text(Attribute type, std::string_view value) noexcept {
    return bytes(type, std::as_bytes(std::span(value)));
}

Writer& Writer::number(Attribute type, std::uint32_t value) noexcept {
    std::array<std::byte, 4> raw{};
    store32(raw.data(), value);
    return bytes(type, raw);
}

Writer& Writer::number64(Attribute type, std::uint64_t value) noexcept {
    std::array<std::byte, 8> raw{};
    store64(raw.data(), value);
    return bytes(type, raw);
}

Writer& Writer::xor_address(Attribute type, const Endpoint& endpoint) noexcept {
    std::array<std::byte, 20> raw{};
    const auto address = endpoint.address();
    std::size_t size = 8;
    store16(&raw[2], endpoint.port());
    if (address.is_v4()) {
        raw[1] = static_cast<std::byte>(family_ipv4);
        store32(&raw[4], address.to_v4().to_uint());
    } else {
        raw[1] = static_cast<std::byte>(family_ipv6);
        const auto six = address.to_v6().to_bytes();
        std::memcpy(&raw[4], six.data(), six.size());
        size = 20;
    }
    TransactionId transaction{};
    std::memcpy(transaction.data(), &buffer_[8], transaction.size());
    mask_address(std::span(raw).subspan(2, size - 2), transaction);
    return bytes(type, std::span(raw).first(size));
}

Writer& Writer::error(int code, std::string_view reason) noexcept {
    if (std::byte* const at = append(Attribute::error_code, 4 + reason.size()); at != nullptr) {
        at[2] = static_cast<std::byte>(code / 100);
        at[3] = static_cast<std::byte>(code % 100);
        std::memcpy(at + 4, reason.data(), reason.size());
    }
    return *this;
}

Writer& Writer::fill_to(std::size_t size) noexcept {
    constexpr std::size_t behind = 4 + integrity_size + 8;  // integrity and fingerprint
    if (const std::size_t least = size_ + 4 + behind; least <= size) {
        static_cast<void>(append(Attribute::filling, (size - least) & ~std::size_t{3}));
    }
    return *this;
}

Writer& Writer::integrity(Key key) noexcept {
    const auto digest = integrity_of({buffer_.data(), size_}, key);
    return bytes(Attribute::message_integrity, std::as_bytes(std::span(digest)));
}

Writer& Writer::fingerprint() noexcept {
    // The CRC covers a header that counts the attribute itself.
    if (std::byte* const at = append(Attribute::fingerprint, 4); at != nullptr) {
        store32(at, crc32({buffer_.data(), size_ - 8}) ^ fingerprint_mask);
    }
    return *this;
}

}  // namespace nanokvm::stream::webrtc::ice::stun
