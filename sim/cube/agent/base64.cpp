// SPDX-License-Identifier: GPL-3.0-or-later
#include "base64.hpp"

#include <cstdint>

namespace nanokvm::cube {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            group = group << 8U | (at + i < bytes.size() ? static_cast<std::uint8_t>(bytes[at + i]) : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            text += i > bytes.size() - at ? '=' : alphabet[group >> (18U - 6U * i) & 63U];
        }
    }
    return text;
}

base::Result<std::string> from_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return base::fail("base64 of " + std::to_string(text.size()) + " characters is not whole");
    }
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    const std::size_t letters = text.size() - padding;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t group = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto value = at < letters ? alphabet.find(text[at]) : 0;
        if (value == std::string_view::npos) {
            return base::fail("base64 holds the character '" + std::string(1, text[at]) + "'");
        }
        group = group << 6U | static_cast<std::uint32_t>(value);
        if (at % 4 == 3) {
            for (const unsigned shift : {16U, 8U, 0U}) {
                bytes += static_cast<char>(group >> shift & 0xFFU);
            }
            group = 0;
        }
    }
    bytes.resize(bytes.size() - padding);
    return bytes;
}

}  // namespace nanokvm::cube
