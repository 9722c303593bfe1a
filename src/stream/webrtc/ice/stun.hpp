// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/ip/udp.hpp>

namespace nanokvm::stream::webrtc::ice {

/// An address and a port: what a candidate is about.
using Endpoint = boost::asio::ip::udp::endpoint;

/// Messages of STUN (RFC 8489), with what ICE (RFC 8445 section 16) and TURN (RFC 8656 section 18) add.
namespace stun {

enum class Method : std::uint16_t {
    binding = 0x001,
    allocate = 0x003,
    refresh = 0x004,
    send = 0x006,
    data = 0x007,
    create_permission = 0x008,
    channel_bind = 0x009,
};
enum class Class : std::uint8_t { request, indication, success, error };

/// Attribute types; below 0x8000 a receiver has to understand them.
enum class Attribute : std::uint16_t {
    mapped_address = 0x0001,
    username = 0x0006,
    message_integrity = 0x0008,
    error_code = 0x0009,
    unknown_attributes = 0x000a,
    channel_number = 0x000c,
    lifetime = 0x000d,
    xor_peer_address = 0x0012,
    data = 0x0013,
    realm = 0x0014,
    nonce = 0x0015,
    xor_relayed_address = 0x0016,
    requested_address_family = 0x0017,
    requested_transport = 0x0019,
    xor_mapped_address = 0x0020,
    priority = 0x0024,
    use_candidate = 0x0025,
    software = 0x8022,
    fingerprint = 0x8028,
    ice_controlled = 0x8029,
    ice_controlling = 0x802a,
    /// Ours: filling of probes for the path's MTU. From the range that receivers pass over; not registered.
    filling = 0xc0f3,
};

using TransactionId = std::array<std::uint8_t, 12>;
inline constexpr std::size_t header_size = 20;

/// The bytes of `key` as HMAC-SHA1 wants them; short-term: the password (RFC 8489 section 9.1.1).
using Key = std::span<const std::uint8_t>;
[[nodiscard]] inline Key short_term_key(std::string_view password) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(password.data()), password.size()};
}
/// MD5(user:realm:password) of RFC 8489 section 9.2.2.
[[nodiscard]] std::array<std::uint8_t, 16> long_term_key(std::string_view user, std::string_view realm,
                                                         std::string_view password);

/// What the ERROR-CODE attribute says.
struct ErrorCode {
    int code = 0;  ///< 300 to 699
    std::string_view reason;
};

/// A received message; looks into the caller's bytes, which must stay. Reading is safe for any bytes.
class Message {
public:
    /// Nothing when the bytes are not one whole, well-formed message with the magic cookie (RFC 8489 section 5); bytes
    /// of a FINGERPRINT that does not match are refused here too.
    [[nodiscard]] static std::optional<Message> parse(std::span<const std::byte> bytes) noexcept;

    [[nodiscard]] Method method() const noexcept { return method_; }
    [[nodiscard]] Class kind() const noexcept { return kind_; }
    [[nodiscard]] const TransactionId& transaction() const noexcept { return transaction_; }

    /// The value of the first attribute of this type that stands before MESSAGE-INTEGRITY (what comes behind it counts
    /// for nothing: section 14.5).
    [[nodiscard]] std::optional<std::span<const std::byte>> find(Attribute type) const noexcept;
    [[nodiscard]] bool has(Attribute type) const noexcept { return find(type).has_value(); }
    [[nodiscard]] std::optional<std::string_view> text(Attribute type) const noexcept;
    [[nodiscard]] std::optional<std::uint32_t> number(Attribute type) const noexcept;
    [[nodiscard]] std::optional<std::uint64_t> number64(Attribute type) const noexcept;
    /// Of an XOR-…-ADDRESS, or of MAPPED-ADDRESS.
    [[nodiscard]] std::optional<Endpoint> address(Attribute type) const noexcept;
    [[nodiscard]] std::optional<ErrorCode> error() const noexcept;

    /// The first comprehension-required type that is not in Attribute; 0: none.
    [[nodiscard]] std::uint16_t unknown_required() const noexcept;

    [[nodiscard]] bool has_fingerprint() const noexcept { return fingerprinted_; }
    [[nodiscard]] bool has_integrity() const noexcept { return integrity_at_ != 0; }
    /// True when there is a MESSAGE-INTEGRITY and it was made with this key.
    [[nodiscard]] bool authentic(Key key) const noexcept;

private:
    Message() = default;
    [[nodiscard]] bool scan() noexcept;

    std::span<const std::byte> bytes_;
    Method method_{};
    Class kind_{};
    TransactionId transaction_{};
    std::size_t integrity_at_ = 0;  // where the attribute begins; 0: none
    std::size_t end_ = 0;           // behind the attributes that count
    bool fingerprinted_ = false;
};

/// Builds one message in a buffer of its own. What does not fit is left out and ok() says so.
class Writer {
public:
    static constexpr std::size_t capacity = 1600;

    Writer(Method method, Class kind, const TransactionId& transaction) noexcept;

    Writer& bytes(Attribute type, std::span<const std::byte> value) noexcept;
    Writer& text(Attribute type, std::string_view value) noexcept;
    Writer& number(Attribute type, std::uint32_t value) noexcept;
    Writer& number64(Attribute type, std::uint64_t value) noexcept;
    Writer& flag(Attribute type) noexcept { return bytes(type, {}); }
    /// XOR-ed with cookie and transaction (RFC 8489 section 14.2).
    Writer& xor_address(Attribute type, const Endpoint& endpoint) noexcept;
    Writer& error(int code, std::string_view reason) noexcept;
    /// A FILLING so long that the message, once integrity and fingerprint are behind it, has `size` bytes.
    Writer& fill_to(std::size_t size) noexcept;

    Writer& integrity(Key key) noexcept;
    Writer& fingerprint() noexcept;

    [[nodiscard]] std::span<const std::byte> view() const noexcept { return {buffer_.data(), size_}; }
    [[nodiscard]] bool ok() const noexcept { return !overflow_; }

private:
    [[nodiscard]] std::byte* append(Attribute type, std::size_t size) noexcept;
    void set_length(std::size_t size) noexcept;

    std::array<std::byte, capacity> buffer_;
    std::size_t size_ = header_size;
    bool overflow_ = false;
};

}  // namespace stun
}  // namespace nanokvm::stream::webrtc::ice
