// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/layout.hpp"

#include <algorithm>

namespace nanokvm::panel {

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::size_t size = std::min(columns, text.size());
        if (size < text.size() && text[size] != ' ') {
            if (const auto space = text.rfind(' ', size); space != std::string_view::npos && space > 0) {
                size = space;
            }
        }
        lines.emplace_back(text.substr(0, size));
        text.remove_prefix(size);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    return lines;
}

int label(Bitmap& bitmap, int x, int y, std::string_view word, bool active) {
    const Font& font = font_4x8();
    const int width = font.width_of(word) + 1;
    bitmap.text(x + 1, y + 1, word, font);
    if (active) {
        bitmap.invert({x, y, width, 9});
    }
    return x + width + 1;
}

void title_bar(Bitmap& bitmap, std::string_view text, const Font& font) {
    bitmap.text(2, 1, text, font);
    bitmap.invert({0, 0, bitmap.width(), 9});
}

void paragraph(Bitmap& bitmap, int y, std::string_view text, const Font& font) {
    for (const auto& line : wrap(text, static_cast<std::size_t>(bitmap.width() / font.advance()))) {
        if (y + font.height() > bitmap.height()) {
            return;
        }
        bitmap.text(0, y, line, font);
        y += font.height();
    }
}

}  // namespace nanokvm::panel
