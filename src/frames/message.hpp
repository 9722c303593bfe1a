// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace nanokvm::frames {

/// Zeroed message of type T with its header filled in.
template <typename T>
[[nodiscard]] T make_message(MessageType type) noexcept {
    static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= max_message_bytes);
    T message{};
    message.header = {type, static_cast<std::uint16_t>(sizeof(T)), 0};
    return message;
}

/// The type a packet claims, nothing when it is shorter than a header or lies about its size.
[[nodiscard]] inline std::optional<MessageType> message_type(std::span<const std::byte> packet) noexcept {
    MessageHeader header{};
    if (packet.size() < sizeof header) {
        return std::nullopt;
    }
    std::memcpy(&header, packet.data(), sizeof header);
    if (header.size != packet.size()) {
        return std::nullopt;
    }
    return header.type;
}

/// The body as T; nothing when the size is not exactly T's. A copy: the packet's buffer may be unaligned.
template <typename T>
[[nodiscard]] std::optional<T> message_as(std::span<const std::byte> packet) noexcept {
    T message;
    if (packet.size() != sizeof message) {
        return std::nullopt;
    }
    std::memcpy(&message, packet.data(), sizeof message);
    return message;
}

/// Copies into a fixed text field, cut at its end, always NUL-terminated.
template <std::size_t n>
void put_text(char (&field)[n], std::string_view text) noexcept {
    std::memset(field, 0, n);
    std::memcpy(field, text.data(), std::min(text.size(), n - 1));
}

/// Reads a fixed text field that the other side may not have terminated.
template <std::size_t n>
[[nodiscard]] std::string_view get_text(const char (&field)[n]) noexcept {
    return {field, ::strnlen(field, n)};
}

}  // namespace nanokvm::frames
