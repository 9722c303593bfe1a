// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/utf8.hpp"

#include <cstddef>

namespace nanokvm::input {
namespace {

struct Lead {
    std::size_t length;  // 0: not a lead byte
    char32_t bits;
    char32_t least;  // smallest value that needs this length
};

Lead lead(unsigned char byte) noexcept {
    if (byte < 0x80U) {
        return {1, byte, 0};
    }
    if (byte >= 0xc2U && byte < 0xe0U) {
        return {2, byte & 0x1fU, 0x80};
    }
    if (byte >= 0xe0U && byte < 0xf0U) {
        return {3, byte & 0x0fU, 0x800};
    }
    if (byte >= 0xf0U && byte < 0xf5U) {
        return {4, byte & 0x07U, 0x10000};
    }
    return {0, 0, 0};
}

}  // namespace

std::optional<std::u32string> decode_utf8(std::string_view text) {
    std::u32string decoded;
    decoded.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        const Lead first = lead(static_cast<unsigned char>(text[at]));
        if (first.length == 0 || first.length > text.size() - at) {
            return std::nullopt;
        }
        char32_t value = first.bits;
        for (std::size_t i = 1; i < first.length; ++i) {
            const auto byte = static_cast<unsigned char>(text[at + i]);
            if ((byte & 0xc0U) != 0x80U) {
                return std::nullopt;
            }
            value = (value << 6U) | (byte & 0x3fU);
        }
        if (value < first.least || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) {
            return std::nullopt;
        }
        decoded.push_back(value);
        at += first.length;
    }
    return decoded;
}

}  // namespace nanokvm::input
