// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/qr_codewords.hpp"

#include <array>
#include <cassert>

namespace nanokvm::panel {
namespace {

// Table 7; in each version the more robust level first. Level M has two blocks from version 4 on.
constexpr std::array<QrFormat, 8> formats{{
    {1, QrLevel::medium, 16, 10},
    {1, QrLevel::low, 19, 7},
    {2, QrLevel::medium, 28, 16},
    {2, QrLevel::low, 34, 10},
    {3, QrLevel::medium, 44, 26},
    {3, QrLevel::low, 55, 15},
    {4, QrLevel::low, 80, 20},
    {5, QrLevel::low, 108, 26},
}};

/// In the field GF(2^8) with the polynomial x^8 + x^4 + x^3 + x^2 + 1.
std::uint8_t multiply(std::uint8_t left, std::uint8_t right) noexcept {
    unsigned product = 0;
    for (int bit = 7; bit >= 0; --bit) {
        product = (product << 1U) ^ ((product >> 7U) * 0x11DU);
        product ^= (static_cast<unsigned>(right) >> bit & 1U) * left;
    }
    return static_cast<std::uint8_t>(product);
}

/// Coefficients of (x - 1)(x - a)…(x - a^(degree-1)), without the leading one.
std::vector<std::uint8_t> generator(std::size_t degree) {
    std::vector<std::uint8_t> coefficients(degree);
    coefficients.back() = 1;
    std::uint8_t root = 1;
    for (std::size_t i = 0; i < degree; ++i) {
        for (std::size_t j = 0; j < degree; ++j) {
            coefficients[j] = multiply(coefficients[j], root);
            if (j + 1 < degree) {
                coefficients[j] = static_cast<std::uint8_t>(coefficients[j] ^ coefficients[j + 1]);
            }
        }
        root = multiply(root, 2);
    }
    return coefficients;
}

std::vector<std::uint8_t> remainder(const std::vector<std::uint8_t>& data, std::size_t degree) {
    const auto divisor = generator(degree);
    std::vector<std::uint8_t> rest(degree);
    for (const std::uint8_t byte : data) {
        const auto factor = static_cast<std::uint8_t>(byte ^ rest.front());
        rest.erase(rest.begin());
        rest.push_back(0);
        for (std::size_t i = 0; i < degree; ++i) {
            rest[i] = static_cast<std::uint8_t>(rest[i] ^ multiply(divisor[i], factor));
        }
    }
    return rest;
}

}  // namespace

std::optional<QrFormat> qr_format_for(std::size_t size) noexcept {
    for (const auto& format : formats) {
        if (size <= format.capacity()) {
            return format;
        }
    }
    return std::nullopt;
}

std::vector<std::uint8_t> qr_codewords(std::string_view bytes, const QrFormat& format) {
    assert(bytes.size() <= format.capacity());
    // Mode 0100, eight bits of length, the bytes, terminator 0000: everything is half a byte off.
    std::vector<std::uint8_t> words{static_cast<std::uint8_t>(0x40U | bytes.size() >> 4U)};
    auto carried = static_cast<unsigned>(bytes.size() & 0xFU);
    for (const char character : bytes) {
        const auto byte = static_cast<std::uint8_t>(character);
        words.push_back(static_cast<std::uint8_t>(carried << 4U | byte >> 4U));
        carried = byte & 0xFU;
    }
    words.push_back(static_cast<std::uint8_t>(carried << 4U));
    for (std::uint8_t pad = 0xEC; words.size() < format.data_codewords; pad ^= 0xEC ^ 0x11) {
        words.push_back(pad);
    }
    const auto correction = remainder(words, format.correction_codewords);
    words.insert(words.end(), correction.begin(), correction.end());
    return words;
}

}  // namespace nanokvm::panel
