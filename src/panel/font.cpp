// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/font.hpp"

#include "panel/glyph_art.hpp"

namespace nanokvm::panel {
namespace {

constexpr std::size_t small_columns = 5;
constexpr std::size_t large_columns = 7;

/// Every row twice.
std::uint16_t twice_as_tall(std::uint16_t column) noexcept {
    unsigned tall = 0;
    for (unsigned row = 0; row < 8; ++row) {
        tall |= ((static_cast<unsigned>(column) >> row) & 1U) * (3U << (2 * row));
    }
    return static_cast<std::uint16_t>(tall);
}

/// Strokes two pixels wide, except where that would close the gap to the next stroke.
std::array<std::uint16_t, large_columns * glyph_count> enlarged(const Font& font) {
    std::array<std::uint16_t, large_columns * glyph_count> all{};
    for (std::size_t i = 0; i < glyph_count; ++i) {
        const auto glyph = font.glyph(static_cast<char>(first_glyph + static_cast<int>(i)));
        const auto column = [&](std::size_t x) -> unsigned { return x < small_columns ? glyph[x] : 0U; };
        for (std::size_t x = 0; x <= small_columns; ++x) {
            const unsigned left = x == 0 ? 0U : column(x - 1);
            const unsigned bold = column(x) | (left & ~column(x + 1));
            all[i * large_columns + x + 1] = twice_as_tall(static_cast<std::uint16_t>(bold));
        }
    }
    return all;
}

}  // namespace

std::span<const std::uint16_t> Font::glyph(char character) const noexcept {
    const bool drawn = character >= ' ' && character <= '~';
    const auto index = static_cast<std::size_t>((drawn ? character : '?') - first_glyph);
    const auto width = static_cast<std::size_t>(advance_ - 1);
    return columns_.subspan(index * width, width);
}

const Font& font_8x16() noexcept {
    static const auto columns = enlarged(font_6x8());
    static const Font font(columns, large_columns + 1, 16);
    return font;
}

}  // namespace nanokvm::panel
