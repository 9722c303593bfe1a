// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pattern/strip.hpp"

#include <cstring>

namespace nanokvm::capture {
namespace {

constexpr int cell = 8;  // pixels
constexpr int columns = strip_width / cell;
constexpr int rows = strip_height / cell;
constexpr std::uint8_t sync = 0xB2;
constexpr int white_from = 128;
constexpr std::size_t checked_bytes = 11;
constexpr std::size_t frame_bytes = 4;
constexpr std::size_t clock_bytes = 6;

void put_big_endian(std::span<std::uint8_t> to, std::uint64_t value) noexcept {
    for (std::size_t i = to.size(); i-- > 0; value >>= 8U) {
        to[i] = static_cast<std::uint8_t>(value);
    }
}

std::uint64_t get_big_endian(std::span<const std::uint8_t> from) noexcept {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : from) {
        value = value << 8U | byte;
    }
    return value;
}

}  // namespace

std::uint16_t crc16(std::span<const std::uint8_t> bytes) noexcept {
    unsigned crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc ^= static_cast<unsigned>(byte) << 8U;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x1021U : crc << 1U;
        }
        crc &= 0xFFFFU;
    }
    return static_cast<std::uint16_t>(crc);
}

StripCode encode_strip(const StripContent& content) noexcept {
    StripCode code{sync};
    const std::span bytes(code);
    put_big_endian(bytes.subspan(1, frame_bytes), content.frame);
    put_big_endian(bytes.subspan(1 + frame_bytes, clock_bytes), content.clock_us);
    put_big_endian(bytes.subspan(checked_bytes), crc16(bytes.first(checked_bytes)));
    return code;
}

std::optional<StripContent> decode_strip(const StripCode& code) noexcept {
    const std::span bytes(code);
    if (code[0] != sync || get_big_endian(bytes.subspan(checked_bytes)) != crc16(bytes.first(checked_bytes))) {
        return std::nullopt;
    }
    return StripContent{static_cast<std::uint32_t>(get_big_endian(bytes.subspan(1, frame_bytes))),
                        get_big_endian(bytes.subspan(1 + frame_bytes, clock_bytes))};
}

void draw_strip(std::uint8_t* luma, int stride, const StripContent& content, std::uint8_t black,
                std::uint8_t white) noexcept {
    const StripCode code = encode_strip(content);
    for (int row = 0; row < rows; ++row) {
        std::uint8_t* const first = luma + static_cast<std::ptrdiff_t>(row) * cell * stride;
        for (int column = 0; column < columns; ++column) {
            const auto bit = static_cast<std::size_t>(row * columns + column);
            const bool one = (unsigned{code[bit / 8]} >> (7 - bit % 8) & 1U) != 0;
            std::memset(first + column * cell, one ? white : black, cell);
        }
        for (int line = 1; line < cell; ++line) {
            std::memcpy(first + static_cast<std::ptrdiff_t>(line) * stride, first, strip_width);
        }
    }
}

std::optional<StripContent> read_strip(const std::uint8_t* luma, int stride) noexcept {
    StripCode code{};
    for (int row = 0; row < rows; ++row) {
        const std::uint8_t* const line = luma + static_cast<std::ptrdiff_t>(row * cell + cell / 2) * stride;
        for (int column = 0; column < columns; ++column) {
            const auto bit = static_cast<std::size_t>(row * columns + column);
            if (line[column * cell + cell / 2] >= white_from) {
                code[bit / 8] = static_cast<std::uint8_t>(unsigned{code[bit / 8]} | (0x80U >> (bit % 8)));
            }
        }
    }
    return decode_strip(code);
}

}  // namespace nanokvm::capture
