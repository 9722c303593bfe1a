// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace nanokvm::panel {

inline constexpr char first_glyph = ' ';
inline constexpr std::size_t glyph_count = 95;  ///< space to tilde: all of printable ASCII

/// A drawn glyph as columns from left to right, bit 0 on top, as the SSD1306 takes them.
template <std::size_t Width>
using GlyphColumns = std::array<std::uint16_t, Width>;

/// Reads rows of '#' and '.' that are divided by spaces, top row first: `.#. #.# ### #.# #.# ... ... ...`. Eight rows
/// of Width; anything else does not compile.
template <std::size_t Width>
consteval GlyphColumns<Width> glyph_art(std::string_view art) {
    constexpr std::size_t rows = 8;
    if (art.size() != rows * (Width + 1) - 1) {
        throw std::logic_error("a glyph has eight rows");
    }
    GlyphColumns<Width> columns{};
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < Width; ++column) {
            const char mark = art[row * (Width + 1) + column];
            if (mark != '#' && mark != '.') {
                throw std::logic_error("a glyph is drawn with # and .");
            }
            if (mark == '#') {
                columns[column] = static_cast<std::uint16_t>(columns[column] | (1U << row));
            }
        }
    }
    return columns;
}

/// All glyphs of a font in a row.
template <std::size_t Width>
consteval std::array<std::uint16_t, Width * glyph_count> joined(
    const std::array<GlyphColumns<Width>, glyph_count>& glyphs) {
    std::array<std::uint16_t, Width * glyph_count> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = glyphs[i / Width][i % Width];
    }
    return all;
}

}  // namespace nanokvm::panel
