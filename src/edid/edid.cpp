// SPDX-License-Identifier: GPL-3.0-or-later
#include "edid/edid.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include <fmt/format.h>

namespace nanokvm::edid {
namespace {

constexpr std::array<std::uint8_t, 8> header{0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x00};
constexpr std::size_t extension_count_at = 126;
constexpr std::size_t first_descriptor_at = 54;
constexpr std::size_t descriptor_bytes = 18;
constexpr std::uint8_t product_name = 0xFC;

unsigned sum(std::span<const std::uint8_t> bytes) noexcept {
    return std::accumulate(bytes.begin(), bytes.end(), 0U) & 0xFFU;
}

/// Five bits a letter, A is 1.
std::string manufacturer(std::span<const std::uint8_t> bytes) {
    const unsigned word = unsigned{bytes[8]} << 8U | bytes[9];
    std::string letters;
    for (const unsigned shift : {10U, 5U, 0U}) {
        const unsigned letter = word >> shift & 0x1FU;
        letters += letter >= 1 && letter <= 26 ? static_cast<char>('A' + letter - 1) : '?';
    }
    return letters;
}

/// A detailed timing descriptor (E-EDID 3.10.2); 0x0 for anything else.
Mode timing(std::span<const std::uint8_t> at) noexcept {
    const unsigned clock = at[0] | unsigned{at[1]} << 8U;  // 10 kHz
    const unsigned width = at[2] | (at[4] & 0xF0U) << 4U;
    const unsigned h_blank = at[3] | (at[4] & 0x0FU) << 8U;
    const unsigned height = at[5] | (at[7] & 0xF0U) << 4U;
    const unsigned v_blank = at[6] | (at[7] & 0x0FU) << 8U;
    const std::uint64_t total = std::uint64_t{width + h_blank} * (height + v_blank);
    if (clock == 0 || width == 0 || height == 0) {
        return {};
    }
    return {width, height, static_cast<unsigned>(std::uint64_t{clock} * 10'000 * 1000 / total)};
}

/// Printable ASCII up to the line end.
std::string text_of(std::span<const std::uint8_t> descriptor) {
    std::string text;
    for (const std::uint8_t byte : descriptor.subspan(5)) {
        if (byte == '\n') {
            break;
        }
        text += byte >= 0x20 && byte < 0x7F ? static_cast<char>(byte) : '?';
    }
    return text;
}

std::optional<unsigned> digit(char letter) noexcept {
    if (letter >= '0' && letter <= '9') {
        return letter - '0';
    }
    const char lower = static_cast<char>(letter | 0x20);
    return lower >= 'a' && lower <= 'f' ? std::optional<unsigned>(lower - 'a' + 10) : std::nullopt;
}

}  // namespace

std::uint8_t checksum(std::span<const std::uint8_t> block) noexcept {
    return static_cast<std::uint8_t>(0x100U - sum(block.first(block_bytes - 1)));
}

base::Result<void> check(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < block_bytes || bytes.size() % block_bytes != 0) {
        return base::fail(fmt::format("an EDID has blocks of {} bytes; this has {} bytes", block_bytes, bytes.size()));
    }
    if (!std::ranges::equal(bytes.first(header.size()), header)) {
        return base::fail("an EDID begins with 00 FF FF FF FF FF FF 00; this does not");
    }
    if (bytes[18] != 1) {
        return base::fail(fmt::format("only EDID of version 1 is known; this is of version {}", bytes[18]));
    }
    const std::size_t announced = bytes[extension_count_at];
    if (bytes.size() != (announced + 1) * block_bytes) {
        return base::fail(fmt::format("the EDID announces {} extension blocks, and has {}", announced,
                                      bytes.size() / block_bytes - 1));
    }
    for (std::size_t block = 0; block * block_bytes < bytes.size(); ++block) {
        const auto part = bytes.subspan(block * block_bytes, block_bytes);
        if (sum(part) != 0) {
            return base::fail(fmt::format("the checksum of block {} of the EDID is {:02X}; it should be {:02X}", block,
                                          part.back(), checksum(part)));
        }
    }
    return {};
}

base::Result<Description> describe(std::span<const std::uint8_t> bytes) {
    if (auto good = check(bytes); !good) {
        return tl::unexpected(good.error());
    }
    Description description;
    description.manufacturer = manufacturer(bytes);
    description.product = bytes[10] | unsigned{bytes[11]} << 8U;
    description.serial =
        bytes[12] | std::uint32_t{bytes[13]} << 8U | std::uint32_t{bytes[14]} << 16U | std::uint32_t{bytes[15]} << 24U;
    description.version = bytes[18];
    description.revision = bytes[19];
    description.extensions = bytes[extension_count_at];
    description.preferred = timing(bytes.subspan(first_descriptor_at, descriptor_bytes));
    for (std::size_t index = 0; index < 4; ++index) {
        const auto descriptor = bytes.subspan(first_descriptor_at + index * descriptor_bytes, descriptor_bytes);
        if (descriptor[0] == 0 && descriptor[1] == 0 && descriptor[3] == product_name) {
            description.name = text_of(descriptor);
        }
    }
    return description;
}

base::Result<std::vector<std::uint8_t>> from_hex(std::string_view text, std::size_t most) {
    std::vector<std::uint8_t> bytes;
    std::optional<unsigned> upper;
    for (const char letter : text) {
        if (letter == ' ' || letter == '\n' || letter == '\r' || letter == '\t') {
            continue;
        }
        const auto value = digit(letter);
        if (!value) {
            return base::fail("hexadecimal digits are 0 to 9 and A to F");
        }
        if (!upper) {
            upper = value;
            continue;
        }
        if (bytes.size() == most) {
            return base::fail(fmt::format("these are more than {} bytes", most));
        }
        bytes.push_back(static_cast<std::uint8_t>(*upper << 4U | *value));
        upper.reset();
    }
    if (upper) {
        return base::fail("a byte has two hexadecimal digits; the last one here has one");
    }
    return bytes;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

}  // namespace nanokvm::edid
