// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/font.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace nanokvm::panel {

struct Rect {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
};

/// A picture of black and lit pixels in the panel's own layout: pages of eight rows, a byte a column, bit 0 on top.
/// What is drawn outside is cut off. Value.
class Bitmap {
public:
    /// `height` is a multiple of 8.
    Bitmap(int width, int height);

    [[nodiscard]] int width() const noexcept { return width_; }
    [[nodiscard]] int height() const noexcept { return height_; }
    [[nodiscard]] int pages() const noexcept { return height_ / 8; }
    [[nodiscard]] std::span<const std::uint8_t> page(int number) const noexcept;
    [[nodiscard]] bool at(int x, int y) const noexcept;

    void set(int x, int y, bool lit = true) noexcept;
    void fill(Rect area, bool lit = true) noexcept;
    /// Lit pixels become black and the other way round.
    void invert(Rect area) noexcept;
    /// Lights the text's pixels; `x`, `y` is its upper left corner.
    void text(int x, int y, std::string_view text, const Font& font) noexcept;
    void text_right(int right, int y, std::string_view text, const Font& font) noexcept {
        this->text(right - font.width_of(text) + 1, y, text, font);
    }
    void text_centred(int y, std::string_view text, const Font& font) noexcept {
        this->text((width_ - font.width_of(text) + 1) / 2, y, text, font);
    }

    /// Everything moved by some pixels; what leaves on one side does not come back on the other.
    [[nodiscard]] Bitmap shifted(int dx, int dy) const;

    friend bool operator==(const Bitmap&, const Bitmap&) = default;

private:
    int width_;
    int height_;
    std::vector<std::uint8_t> bytes_;
};

}  // namespace nanokvm::panel
