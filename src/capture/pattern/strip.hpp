// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// The machine-readable strip in the top-left corner of a test picture, which says which picture it is and when it was
/// drawn; specification: sim/pc/strip.md. Pure functions; they allocate nothing and fail only by `nullopt`.
namespace nanokvm::capture {

inline constexpr int strip_width = 416;  // pixels: 52 cells of 8
inline constexpr int strip_height = 16;  // pixels: 2 rows of cells

struct StripContent {
    std::uint32_t frame = 0;     ///< counts pictures
    std::uint64_t clock_us = 0;  ///< CLOCK_MONOTONIC when it was drawn; only the low 48 bits travel
    friend bool operator==(const StripContent&, const StripContent&) = default;
};

/// Sync, frame, clock, check: the cells' bits, most significant first.
using StripCode = std::array<std::uint8_t, 13>;

[[nodiscard]] StripCode encode_strip(const StripContent& content) noexcept;
/// Nothing when sync or check are wrong.
[[nodiscard]] std::optional<StripContent> decode_strip(const StripCode& code) noexcept;

/// Draws into the top-left corner of a luma plane of at least strip_width × strip_height.
void draw_strip(std::uint8_t* luma, int stride, const StripContent& content, std::uint8_t black,
                std::uint8_t white) noexcept;

/// Reads the centres of the cells of such a plane.
[[nodiscard]] std::optional<StripContent> read_strip(const std::uint8_t* luma, int stride) noexcept;

/// CRC-16/CCITT-FALSE: polynomial 0x1021, initial value 0xFFFF, not reflected.
[[nodiscard]] std::uint16_t crc16(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace nanokvm::capture
