// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "geometry.hpp"
#include "psf_font.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace nanokvm::pc {

/// 0x00RRGGBB, the byte order of a 32-bit Linux framebuffer.
using Color = std::uint32_t;

/// A picture in memory to draw on; everything is clipped to it. Thread-bound; drawing never allocates.
class Canvas {
public:
    /// Black, `width` × `height` pixels; negative sizes count as 0.
    Canvas(int width, int height);

    [[nodiscard]] int width() const noexcept { return width_; }
    [[nodiscard]] int height() const noexcept { return height_; }
    [[nodiscard]] Rect bounds() const noexcept { return {0, 0, width_, height_}; }

    /// One row of `width()` pixels; `y` within the picture.
    [[nodiscard]] std::span<const Color> row(int y) const noexcept;
    /// Black outside the picture.
    [[nodiscard]] Color pixel(int x, int y) const noexcept;

    void set(int x, int y, Color color) noexcept;
    void fill(const Rect& rect, Color color) noexcept;
    /// A filled rectangle with round corners; `radius` in pixels.
    void fill_rounded(const Rect& rect, int radius, Color color) noexcept;
    /// A one-pixel outline inside `rect`, filled with `inside`.
    void card(const Rect& rect, int radius, Color outline, Color inside) noexcept;

    /// One cell of the font, its background included.
    void glyph(Point at, const PsfFont& font, char32_t character, Color color, Color background) noexcept;
    /// UTF-8 text on what is there already; returns the x behind it. Characters that would cross `limit_x` are left
    /// out.
    int text(Point at, const PsfFont& font, std::string_view utf8, Color color, int limit_x) noexcept;

private:
    void glyph_pixels(Point at, const PsfFont& font, char32_t character, Color color) noexcept;

    int width_;
    int height_;
    std::vector<Color> pixels_;
};

/// Mixes `amount`/256 of `over` into `under`, channel by channel.
[[nodiscard]] Color mix(Color under, Color over, unsigned amount) noexcept;

}  // namespace nanokvm::pc
