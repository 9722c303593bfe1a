// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/bitmap.hpp"

#include <cassert>

namespace nanokvm::panel {

Bitmap::Bitmap(int width, int height)
    : width_(width), height_(height), bytes_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) / 8U) {
    assert(width > 0 && height > 0 && height % 8 == 0);
}

std::span<const std::uint8_t> Bitmap::page(int number) const noexcept {
    const auto width = static_cast<std::size_t>(width_);
    return std::span(bytes_).subspan(static_cast<std::size_t>(number) * width, width);
}

bool Bitmap::at(int x, int y) const noexcept {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) {
        return false;
    }
    const unsigned byte = bytes_[static_cast<std::size_t>(y / 8 * width_ + x)];
    return (byte >> (y % 8) & 1U) != 0;
}

void Bitmap::set(int x, int y, bool lit) noexcept {
    if (x < 0 || y < 0 || x >= width_ || y >= height_) {
        return;
    }
    auto& byte = bytes_[static_cast<std::size_t>(y / 8 * width_ + x)];
    const unsigned bit = 1U << (y % 8);
    byte = static_cast<std::uint8_t>(lit ? byte | bit : byte & ~bit);
}

void Bitmap::fill(Rect area, bool lit) noexcept {
    for (int y = area.y; y < area.y + area.height; ++y) {
        for (int x = area.x; x < area.x + area.width; ++x) {
            set(x, y, lit);
        }
    }
}

void Bitmap::invert(Rect area) noexcept {
    for (int y = area.y; y < area.y + area.height; ++y) {
        for (int x = area.x; x < area.x + area.width; ++x) {
            set(x, y, !at(x, y));
        }
    }
}

void Bitmap::text(int x, int y, std::string_view text, const Font& font) noexcept {
    for (const char character : text) {
        int column_x = x;
        for (const std::uint16_t column : font.glyph(character)) {
            for (int row = 0; row < font.height(); ++row) {
                if ((static_cast<unsigned>(column) >> row & 1U) != 0) {
                    set(column_x, y + row);
                }
            }
            ++column_x;
        }
        x += font.advance();
    }
}

Bitmap Bitmap::shifted(int dx, int dy) const {
    Bitmap moved(width_, height_);
    for (int y = 0; y < height_; ++y) {
        for (int x = 0; x < width_; ++x) {
            moved.set(x, y, at(x - dx, y - dy));
        }
    }
    return moved;
}

}  // namespace nanokvm::panel
