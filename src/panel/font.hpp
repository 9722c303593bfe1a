// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace nanokvm::panel {

/// A fixed-width bitmap font for printable ASCII; anything else is drawn as '?'. Immutable.
class Font {
public:
    /// `columns`: of all glyphs from space to tilde, top pixel in bit 0; outlives the font. `advance` is one more than
    /// a glyph has columns.
    constexpr Font(std::span<const std::uint16_t> columns, int advance, int height) noexcept
        : columns_(columns), advance_(advance), height_(height) {}

    /// The columns of the glyph, one fewer than advance().
    [[nodiscard]] std::span<const std::uint16_t> glyph(char character) const noexcept;
    /// Pixels from one glyph to the next.
    [[nodiscard]] int advance() const noexcept { return advance_; }
    [[nodiscard]] int height() const noexcept { return height_; }
    [[nodiscard]] int width_of(std::string_view text) const noexcept {
        return static_cast<int>(text.size()) * advance_;
    }

private:
    std::span<const std::uint16_t> columns_;
    int advance_;
    int height_;
};

[[nodiscard]] const Font& font_4x8() noexcept;
[[nodiscard]] const Font& font_6x8() noexcept;
/// Bold, twice as tall as 6x8: for what is read from across a desk. Made of that font's glyphs.
[[nodiscard]] const Font& font_8x16() noexcept;

}  // namespace nanokvm::panel
