// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/bytes.hpp"
#include "stream/webrtc/ice/crc32.hpp"
#include "stream/webrtc/ice/stun.hpp"
#include "stream/webrtc/ice/stun_format.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <openssl/crypto.h>

namespace nanokvm::stream::webrtc::ice::stun {
namespace {

constexpr std::array known_required{
    Attribute::mapped_address,
    Attribute::username,
    Attribute::message_integrity,
    Attribute::error_code,
    Attribute::unknown_attributes,
    Attribute::channel_number,
    Attribute::lifetime,
    Attribute::xor_peer_address,
    Attribute::data,
    Attribute::realm,
    Attribute::nonce,
    Attribute::xor_relayed_address,
    Attribute::requested_address_family,
    Attribute::requested_transport,
    Attribute::xor_mapped_address,
    Attribute::priority,
    Attribute::use_candidate,
};

/// Calls visit(type, offset of the attribute, value) until it returns false; the caller has checked the lengths.
template <typename Visitor>
void walk(std::span<const std::byte> bytes, std::size_t end, Visitor visit) noexcept {
    for (std::size_t at = header_size; at + 4 <= end;) {
        const std::size_t size = load16(&bytes[at + 2]);
        if (!visit(load16(&bytes[at]), at, bytes.subspan(at + 4, size))) {
            return;
        }
        at += 4 + padded(size);
    }
}

}  // namespace

std::optional<Message> Message::parse(std::span<const std::byte> bytes) noexcept {
    if (bytes.size() < header_size || bytes.size() > 0xffffU + header_size) {
        return std::nullopt;
    }
    const std::uint16_t type = load16(bytes.data());
    const std::size_t length = load16(&bytes[2]);
    if ((type & 0xc000U) != 0 || length % 4 != 0 || length + header_size != bytes.size() ||
        load32(&bytes[4]) != magic_cookie) {
        return std::nullopt;
    }
    Message message;
    message.bytes_ = bytes;
    message.method_ = static_cast<Method>((type & 0x000fU) | (type & 0x00e0U) >> 1U | (type & 0x3e00U) >> 2U);
    message.kind_ = static_cast<Class>((type & 0x0010U) >> 4U | (type & 0x0100U) >> 7U);
    std::memcpy(message.transaction_.data(), &bytes[8], message.transaction_.size());
    if (!message.scan()) {
        return std::nullopt;
    }
    return message;
}

bool Message::scan() noexcept {
    end_ = bytes_.size();
    for (std::size_t at = header_size; at < bytes_.size();) {
        // at and the size of bytes_ are multiples of four: the attribute's head is there.
        const auto type = static_cast<Attribute>(load16(&bytes_[at]));
        const std::size_t size = load16(&bytes_[at + 2]);
        if (padded(size) > bytes_.size() - at - 4) {
            return false;
        }
        if (type == Attribute::message_integrity && integrity_at_ == 0) {
            if (size != integrity_size) {
                return false;
            }
            integrity_at_ = at;
            end_ = at;
        } else if (type == Attribute::fingerprint) {
            // The last one, or it is none (section 14.7).
            if (size != 4 || at + 8 != bytes_.size() ||
                load32(&bytes_[at + 4]) != (crc32(bytes_.first(at)) ^ fingerprint_mask)) {
                return false;
            }
            fingerprinted_ = true;
            end_ = std::min(end_, at);
        }
        at += 4 + padded(size);
    }
    return true;
}

std::optional<std::span<const std::byte>> Message::find(Attribute type) const noexcept {
    std::optional<std::span<const std::byte>> found;
    walk(bytes_, end_, [&](std::uint16_t each, std::size_t, std::span<const std::byte> value) {
        if (each == static_cast<std::uint16_t>(type)) {
            found = value;
        }
        return !found.has_value();
    });
    return found;
}

std::optional<std::string_view> Message::text(Attribute type) const noexcept {
    const auto value = find(type);
    if (!value) {
        return std::nullopt;
    }
    return std::string_view(reinterpret_cast<const char*>(value->data()), value->size());
}

std::optional<std::uint32_t> Message::number(Attribute type) const noexcept {
    const auto value = find(type);
    return value && value->size() == 4 ? std::optional(load32(value->data())) : std::nullopt;
}

std::optional<std::uint64_t> Message::number64(Attribute type) const noexcept {
    const auto value = find(type);
    return value && value->size() == 8 ? std::optional(load64(value->data())) : std::nullopt;
}

std::optional<Endpoint> Message::address(Attribute type) const noexcept {
    const auto value = find(type);
    if (!value || value->size() < 4) {
        return std::nullopt;
    }
    const unsigned family = std::to_integer<unsigned>((*value)[1]);
    const std::size_t size = family == family_ipv4 ? 4 : 16;
    if ((family != family_ipv4 && family != family_ipv6) || value->size() != 4 + size) {
        return std::nullopt;
    }
    std::array<std::byte, 18> plain{};  // port, then the address
    std::memcpy(plain.data(), value->data() + 2, 2 + size);
    if (type != Attribute::mapped_address) {
        mask_address({plain.data(), 2 + size}, transaction_);
    }
    const std::uint16_t port = load16(plain.data());
    if (size == 4) {
        return Endpoint(boost::asio::ip::address_v4(load32(plain.data() + 2)), port);
    }
    boost::asio::ip::address_v6::bytes_type raw{};
    std::memcpy(raw.data(), plain.data() + 2, raw.size());
    return Endpoint(boost::asio::ip::address_v6(raw), port);
}

std::optional<ErrorCode> Message::error() const noexcept {
    const auto value = find(Attribute::error_code);
    if (!value || value->size() < 4) {
        return std::nullopt;
    }
    const int hundreds = std::to_integer<int>((*value)[2]) & 7;
    const int rest = std::to_integer<int>((*value)[3]);
    if (hundreds < 3 || hundreds > 6 || rest > 99) {
        return std::nullopt;
    }
    return ErrorCode{hundreds * 100 + rest, {reinterpret_cast<const char*>(value->data()) + 4, value->size() - 4}};
}

std::uint16_t Message::unknown_required() const noexcept {
    std::uint16_t unknown = 0;
    walk(bytes_, end_, [&](std::uint16_t type, std::size_t, std::span<const std::byte>) {
        if (type < 0x8000U && std::ranges::find(known_required, static_cast<Attribute>(type)) == known_required.end()) {
            unknown = type;
        }
        return unknown == 0;
    });
    return unknown;
}

bool Message::authentic(Key key) const noexcept {
    if (integrity_at_ == 0) {
        return false;
    }
    const auto expected = integrity_of(bytes_.first(integrity_at_), key);
    return CRYPTO_memcmp(expected.data(), &bytes_[integrity_at_ + 4], expected.size()) == 0;
}

}  // namespace nanokvm::stream::webrtc::ice::stun
