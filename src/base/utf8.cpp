// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/utf8.hpp"

#include <cstdint>

namespace nanokvm::base {
namespace {

struct Form {
    std::size_t length;
    std::uint8_t second_least;  // range of the second byte: excludes overlong forms, surrogates and what is too large
    std::uint8_t second_most;
};

// RFC 3629 section 4, by first byte.
Form form_of(std::uint8_t first) noexcept {
    if (first < 0x80) {
        return {1, 0, 0};
    }
    if (first >= 0xC2 && first <= 0xDF) {
        return {2, 0x80, 0xBF};
    }
    if (first >= 0xE0 && first <= 0xEF) {
        return {3, static_cast<std::uint8_t>(first == 0xE0 ? 0xA0 : 0x80),
                static_cast<std::uint8_t>(first == 0xED ? 0x9F : 0xBF)};
    }
    if (first >= 0xF0 && first <= 0xF4) {
        return {4, static_cast<std::uint8_t>(first == 0xF0 ? 0x90 : 0x80),
                static_cast<std::uint8_t>(first == 0xF4 ? 0x8F : 0xBF)};
    }
    return {0, 0, 0};
}

}  // namespace

std::size_t utf8_sequence(std::string_view text) noexcept {
    const Form form = form_of(static_cast<std::uint8_t>(text.front()));
    if (form.length <= 1) {
        return form.length;
    }
    if (text.size() < form.length) {
        return 0;
    }
    const auto second = static_cast<std::uint8_t>(text[1]);
    if (second < form.second_least || second > form.second_most) {
        return 0;
    }
    for (std::size_t i = 2; i < form.length; ++i) {
        if ((static_cast<std::uint8_t>(text[i]) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return form.length;
}

bool valid_utf8(std::string_view text) noexcept {
    while (!text.empty()) {
        const std::size_t length = utf8_sequence(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

std::optional<std::u32string> decode_utf8(std::string_view text) {
    std::u32string decoded;
    decoded.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_sequence(text);
        if (length == 0) {
            return std::nullopt;
        }
        // The first byte of a longer sequence begins with as many ones and a zero.
        const unsigned first_bits = length == 1 ? 0x7FU : 0x7FU >> length;
        char32_t value = static_cast<std::uint8_t>(text.front()) & first_bits;
        for (const char byte : text.substr(1, length - 1)) {
            value = (value << 6U) | (static_cast<std::uint8_t>(byte) & 0x3FU);
        }
        decoded.push_back(value);
        text.remove_prefix(length);
    }
    return decoded;
}

std::string as_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = utf8_sequence(text);
        valid += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return valid;
}

}  // namespace nanokvm::base
