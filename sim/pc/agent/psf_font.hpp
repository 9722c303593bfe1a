// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nanokvm::pc {

/// A console font of fixed cell size in the PSF format, versions 1 and 2, with its Unicode table (setfont(8),
/// psfgettable(1)). Immutable once parsed; readable from any thread.
class PsfFont {
public:
    /// `bytes`: a whole uncompressed file. Errors: not a PSF file, truncated, no glyphs, larger than 64×128 pixels a
    /// cell.
    [[nodiscard]] static base::Result<PsfFont> parse(std::string_view bytes);

    [[nodiscard]] int width() const noexcept { return width_; }
    [[nodiscard]] int height() const noexcept { return height_; }

    /// True when the glyph has `character` itself, not a stand-in.
    [[nodiscard]] bool has(char32_t character) const noexcept;

    /// Rows of the glyph from the top, `row_bytes()` each, leftmost pixel in the most significant bit. A character that
    /// the font lacks gets U+FFFD, '?' or the first glyph.
    [[nodiscard]] std::span<const std::uint8_t> glyph(char32_t character) const noexcept;
    [[nodiscard]] std::size_t row_bytes() const noexcept { return (static_cast<std::size_t>(width_) + 7) / 8; }

private:
    friend class PsfParser;
    [[nodiscard]] std::size_t index_of(char32_t character) const noexcept;

    int width_ = 0;
    int height_ = 0;
    std::size_t glyph_count_ = 0;
    std::vector<std::uint8_t> bitmap_;
    std::unordered_map<char32_t, std::size_t> glyph_of_;
};

}  // namespace nanokvm::pc
