// SPDX-License-Identifier: GPL-3.0-or-later
#include "canvas.hpp"

#include "utf8.hpp"

#include <algorithm>

namespace nanokvm::pc {

namespace {

/// How much of the pixel (dx, dy) right of and below a corner's start a quarter circle covers, 0…256: 4×4 samples.
unsigned corner_coverage(int dx, int dy, int radius) noexcept {
    unsigned inside = 0;
    for (int sy = 0; sy < 4; ++sy) {
        for (int sx = 0; sx < 4; ++sx) {
            const int x = 8 * (radius - dx) - (2 * sx + 1);  // eighths of a pixel from the circle's centre
            const int y = 8 * (radius - dy) - (2 * sy + 1);
            inside += x * x + y * y <= 64 * radius * radius ? 1U : 0U;
        }
    }
    return inside * 16;
}

}  // namespace

Color mix(Color under, Color over, unsigned amount) noexcept {
    Color mixed = 0;
    for (unsigned shift = 0; shift < 24; shift += 8) {
        const unsigned a = under >> shift & 0xFFU;
        const unsigned b = over >> shift & 0xFFU;
        mixed |= ((a * (256 - amount) + b * amount) / 256) << shift;
    }
    return mixed;
}

Canvas::Canvas(int width, int height)
    : width_(std::max(width, 0)),
      height_(std::max(height, 0)),
      pixels_(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_)) {}

std::span<const Color> Canvas::row(int y) const noexcept {
    return std::span(pixels_).subspan(static_cast<std::size_t>(y) * static_cast<std::size_t>(width_),
                                      static_cast<std::size_t>(width_));
}

Color Canvas::pixel(int x, int y) const noexcept {
    const bool inside = x >= 0 && x < width_ && y >= 0 && y < height_;
    return inside ? row(y)[static_cast<std::size_t>(x)] : 0;
}

void Canvas::set(int x, int y, Color color) noexcept {
    if (x >= 0 && x < width_ && y >= 0 && y < height_) {
        pixels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)] = color;
    }
}

void Canvas::fill(const Rect& rect, Color color) noexcept {
    const Rect part = intersection(rect, bounds());
    for (int y = part.y; y < part.bottom(); ++y) {
        const auto start =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(part.x);
        std::fill_n(pixels_.begin() + static_cast<std::ptrdiff_t>(start), part.width, color);
    }
}

void Canvas::fill_rounded(const Rect& rect, int radius, Color color) noexcept {
    radius = std::clamp(radius, 0, std::min(rect.width, rect.height) / 2);
    fill({rect.x, rect.y + radius, rect.width, rect.height - 2 * radius}, color);
    fill({rect.x + radius, rect.y, rect.width - 2 * radius, radius}, color);
    fill({rect.x + radius, rect.bottom() - radius, rect.width - 2 * radius, radius}, color);
    for (int dy = 0; dy < radius; ++dy) {
        for (int dx = 0; dx < radius; ++dx) {
            const unsigned amount = corner_coverage(dx, dy, radius);
            for (const int x : {rect.x + dx, rect.right() - 1 - dx}) {
                for (const int y : {rect.y + dy, rect.bottom() - 1 - dy}) {
                    set(x, y, mix(pixel(x, y), color, amount));
                }
            }
        }
    }
}

void Canvas::card(const Rect& rect, int radius, Color outline, Color inside) noexcept {
    fill_rounded(rect, radius, outline);
    fill_rounded(inset(rect, 1), radius - 1, inside);
}

void Canvas::glyph(Point at, const PsfFont& font, char32_t character, Color color, Color background) noexcept {
    fill({at.x, at.y, font.width(), font.height()}, background);
    if (character != U' ' && character != 0) {
        glyph_pixels(at, font, character, color);
    }
}

void Canvas::glyph_pixels(Point at, const PsfFont& font, char32_t character, Color color) noexcept {
    const auto bits = font.glyph(character);
    const std::size_t row_bytes = font.row_bytes();
    for (int y = 0; y < font.height(); ++y) {
        for (int x = 0; x < font.width(); ++x) {
            const auto column = static_cast<std::size_t>(x);
            if ((bits[static_cast<std::size_t>(y) * row_bytes + column / 8] & 0x80U >> column % 8) != 0) {
                set(at.x + x, at.y + y, color);
            }
        }
    }
}

int Canvas::text(Point at, const PsfFont& font, std::string_view utf8, Color color, int limit_x) noexcept {
    const auto draw = [&](char32_t character) {
        if (at.x + font.width() <= limit_x) {
            glyph_pixels(at, font, character, color);
            at.x += font.width();
        }
    };
    Utf8Decoder decoder;
    for (const char byte : utf8) {
        decoder.push(static_cast<std::uint8_t>(byte), draw);
    }
    return at.x;
}

}  // namespace nanokvm::pc
