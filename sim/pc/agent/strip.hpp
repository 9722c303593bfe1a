// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// The machine-readable strip in the top-left corner of a test picture; specification: sim/pc/strip.md.
/// Pure functions without dependencies, usable from any thread; they allocate nothing and never fail but by `nullopt`.
namespace nanokvm::pc::strip {

inline constexpr int cell_px = 8;
inline constexpr int columns = 52;
inline constexpr int rows = 2;
inline constexpr int width_px = columns * cell_px;  // 416
inline constexpr int height_px = rows * cell_px;    // 16
inline constexpr std::uint8_t sync = 0xB2;
inline constexpr int white_from = 128;  // luma of a one, 0…255
inline constexpr std::size_t code_bytes = 13;
inline constexpr std::size_t checked_bytes = 11;

/// What a strip says.
struct Content {
    std::uint32_t frame = 0;     // redraws so far
    std::uint64_t clock_us = 0;  // CLOCK_MONOTONIC of the drawer in microseconds; only the low 48 bits travel
    friend bool operator==(const Content&, const Content&) = default;
};

using Code = std::array<std::uint8_t, code_bytes>;

/// CRC-16/CCITT-FALSE: polynomial 0x1021, initial value 0xFFFF, not reflected.
[[nodiscard]] constexpr std::uint16_t crc16(std::span<const std::uint8_t> bytes) noexcept {
    unsigned crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc ^= static_cast<unsigned>(byte) << 8U;
        for (int bit = 0; bit < 8; ++bit) {
            crc = ((crc << 1U) ^ ((crc & 0x8000U) != 0 ? 0x1021U : 0U)) & 0xFFFFU;
        }
    }
    return static_cast<std::uint16_t>(crc);
}

[[nodiscard]] constexpr Code encode(Content content) noexcept {
    Code code{};
    code[0] = sync;
    for (std::size_t i = 0; i < 4; ++i) {
        code[1 + i] = static_cast<std::uint8_t>(content.frame >> (8 * (3 - i)));
    }
    for (std::size_t i = 0; i < 6; ++i) {
        code[5 + i] = static_cast<std::uint8_t>(content.clock_us >> (8 * (5 - i)));
    }
    const std::uint16_t check = crc16(std::span(code).first<checked_bytes>());
    code[11] = static_cast<std::uint8_t>(check >> 8U);
    code[12] = static_cast<std::uint8_t>(check);
    return code;
}

/// nullopt: no strip, or a damaged one.
[[nodiscard]] constexpr std::optional<Content> decode(const Code& code) noexcept {
    const auto check = static_cast<std::uint16_t>(code[11] << 8U | code[12]);
    if (code[0] != sync || crc16(std::span(code).first<checked_bytes>()) != check) {
        return std::nullopt;
    }
    Content content;
    for (std::size_t i = 0; i < 4; ++i) {
        content.frame = content.frame << 8U | code[1 + i];
    }
    for (std::size_t i = 0; i < 6; ++i) {
        content.clock_us = content.clock_us << 8U | code[5 + i];
    }
    return content;
}

/// Calls `fill(x, y, width, height, white)` for each cell, in pixels of the picture.
template <typename Fill>
constexpr void draw(Content content, Fill&& fill) {
    const Code code = encode(content);
    for (int cell = 0; cell < columns * rows; ++cell) {
        const auto bit = static_cast<std::size_t>(cell);
        const bool white = (code[bit / 8] >> (7 - bit % 8) & 1) != 0;
        fill(cell % columns * cell_px, cell / columns * cell_px, cell_px, cell_px, white);
    }
}

/// Reads a picture of at least 416×16 pixels through `luma(x, y)`, which gives 0…255.
template <typename Luma>
[[nodiscard]] constexpr std::optional<Content> read(Luma&& luma) {
    Code code{};
    for (int cell = 0; cell < columns * rows; ++cell) {
        const auto bit = static_cast<std::size_t>(cell);
        const int x = cell % columns * cell_px + cell_px / 2;
        const int y = cell / columns * cell_px + cell_px / 2;
        if (luma(x, y) >= white_from) {
            code[bit / 8] = static_cast<std::uint8_t>(code[bit / 8] | 0x80U >> bit % 8);
        }
    }
    return decode(code);
}

}  // namespace nanokvm::pc::strip
