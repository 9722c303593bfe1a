// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/ws_frame.hpp"

#include "base/utf8.hpp"

#include <algorithm>

#include <openssl/evp.h>

namespace nanokvm::http {
namespace {

constexpr std::string_view accept_guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 1.3

constexpr std::uint8_t fin_bit = 0x80;
constexpr std::uint8_t reserved_bits = 0x70;
constexpr std::uint8_t opcode_bits = 0x0F;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::uint8_t length_bits = 0x7F;
constexpr std::uint8_t length_16 = 126;
constexpr std::uint8_t length_64 = 127;

bool is_control(Opcode opcode) noexcept {
    return static_cast<std::uint8_t>(opcode) >= 8;
}

// RFC 6455 7.4: what a client may put on the wire.
bool sendable_code(std::uint16_t code) noexcept {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

std::string_view as_text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::size_t put_frame_header(std::span<std::byte, max_frame_header> out, Opcode opcode,
                             std::uint64_t payload_bytes) noexcept {
    out[0] = static_cast<std::byte>(fin_bit | static_cast<std::uint8_t>(opcode));
    std::size_t length_bytes = 0;
    if (payload_bytes < length_16) {
        out[1] = static_cast<std::byte>(payload_bytes);
    } else if (payload_bytes <= 0xFFFF) {
        out[1] = std::byte{length_16};
        length_bytes = 2;
    } else {
        out[1] = std::byte{length_64};
        length_bytes = 8;
    }
    for (std::size_t i = 0; i < length_bytes; ++i) {
        out[2 + i] = static_cast<std::byte>(payload_bytes >> (8 * (length_bytes - 1 - i)));
    }
    return 2 + length_bytes;
}

std::string accept_key(std::string_view client_key) {
    std::string text(client_key);
    text += accept_guid;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned digest_bytes = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &digest_bytes, EVP_sha1(), nullptr);
    std::array<unsigned char, 32> encoded{};  // 20 bytes become 28 characters and a NUL
    const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest_bytes));
    return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

FrameParser::FrameParser(std::size_t max_message)
    : message_(new std::byte[max_message]), max_message_(max_message) {}  // not zeroed: pages stay untouched until used

std::uint16_t FrameParser::feed(std::span<const std::byte> bytes, FrameSink& sink) {
    while (!finished_) {
        std::uint16_t problem = 0;
        if (step_ == Step::header) {
            if (bytes.empty()) {
                return 0;
            }
            header_[header_bytes_++] = static_cast<std::uint8_t>(bytes.front());
            bytes = bytes.subspan(1);
            if (header_bytes_ < header_need_) {
                continue;
            }
            problem = header_bytes_ == 2 ? begin_frame() : read_length();
        } else {
            const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), payload_left_));
            unmask(bytes.first(take));
            bytes = bytes.subspan(take);
            if (payload_left_ > 0) {
                return 0;
            }
            problem = end_frame(sink);
        }
        if (problem != 0) {
            finished_ = true;
            return problem;
        }
    }
    return 0;
}

// The first two bytes are there: everything that can be refused by them is.
std::uint16_t FrameParser::begin_frame() noexcept {
    if ((header_[0] & reserved_bits) != 0 || (header_[1] & mask_bit) == 0) {
        return close_code::protocol_error;
    }
    fin_ = (header_[0] & fin_bit) != 0;
    opcode_ = static_cast<Opcode>(header_[0] & opcode_bits);
    if (const auto problem = check_opcode(); problem != 0) {
        return problem;
    }
    const std::uint8_t length = header_[1] & length_bits;
    const std::size_t length_bytes = length == length_64 ? 8 : length == length_16 ? 2 : 0;
    header_need_ = 2 + length_bytes + 4;
    return 0;
}

std::uint16_t FrameParser::check_opcode() noexcept {
    switch (opcode_) {
        case Opcode::close:
        case Opcode::ping:
        case Opcode::pong:
            return fin_ && (header_[1] & length_bits) <= max_control_payload ? 0 : close_code::protocol_error;
        case Opcode::continuation:
            return data_opcode_ != Opcode::continuation ? 0 : close_code::protocol_error;
        case Opcode::text:
        case Opcode::binary:
            return data_opcode_ == Opcode::continuation ? 0 : close_code::protocol_error;
    }
    return close_code::protocol_error;  // an opcode without a name
}

// The whole header is there: length and mask.
std::uint16_t FrameParser::read_length() noexcept {
    const std::uint8_t short_length = header_[1] & length_bits;
    const std::size_t length_bytes = header_need_ - 2 - 4;
    std::uint64_t length = length_bytes == 0 ? short_length : 0;
    for (std::size_t i = 0; i < length_bytes; ++i) {
        length = length << 8U | header_[2 + i];
    }
    const bool minimal = length_bytes == 0 || (length_bytes == 2 ? length >= length_16 : length > 0xFFFF);
    if (!minimal || length >> 63U != 0) {
        return close_code::protocol_error;
    }
    if (!is_control(opcode_) && length > max_message_ - message_bytes_) {
        return close_code::too_big;
    }
    payload_left_ = length;
    mask_at_ = 0;
    control_bytes_ = 0;
    step_ = Step::payload;
    return 0;
}

void FrameParser::unmask(std::span<const std::byte> bytes) noexcept {
    const bool control = is_control(opcode_);
    std::byte* out = control ? control_.data() + control_bytes_ : message_.get() + message_bytes_;
    const std::uint8_t* mask = header_.data() + header_need_ - 4;
    for (const std::byte byte : bytes) {
        *out++ = byte ^ static_cast<std::byte>(mask[mask_at_++ % 4]);
    }
    (control ? control_bytes_ : message_bytes_) += bytes.size();
    payload_left_ -= bytes.size();
}

std::uint16_t FrameParser::end_frame(FrameSink& sink) {
    step_ = Step::header;
    header_bytes_ = 0;
    header_need_ = 2;
    if (is_control(opcode_)) {
        return end_control(sink);
    }
    if (opcode_ != Opcode::continuation) {
        data_opcode_ = opcode_;
    }
    if (!fin_) {
        return 0;
    }
    const std::span<const std::byte> payload(message_.get(), message_bytes_);
    const bool text = data_opcode_ == Opcode::text;
    data_opcode_ = Opcode::continuation;
    message_bytes_ = 0;
    if (text && !base::valid_utf8(as_text(payload))) {
        return close_code::invalid_payload;
    }
    sink.on_message(payload, text);
    return 0;
}

std::uint16_t FrameParser::end_control(FrameSink& sink) {
    const std::span<const std::byte> payload(control_.data(), control_bytes_);
    if (opcode_ == Opcode::ping) {
        sink.on_ping(payload);
        return 0;
    }
    if (opcode_ == Opcode::pong) {
        sink.on_pong();
        return 0;
    }
    std::uint16_t code = close_code::no_status;
    std::string_view reason;
    if (!payload.empty()) {
        if (payload.size() < 2) {
            return close_code::protocol_error;
        }
        code = static_cast<std::uint16_t>(std::to_integer<unsigned>(payload[0]) << 8U |
                                          std::to_integer<unsigned>(payload[1]));
        reason = as_text(payload.subspan(2));
        if (!sendable_code(code)) {
            return close_code::protocol_error;
        }
        if (!base::valid_utf8(reason)) {
            return close_code::invalid_payload;
        }
    }
    finished_ = true;
    sink.on_close(code, reason);
    return 0;
}

}  // namespace nanokvm::http
