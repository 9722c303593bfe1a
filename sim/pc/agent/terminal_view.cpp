// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal_view.hpp"

#include "palette.hpp"

#include <cstddef>
#include <utility>

namespace nanokvm::pc {

namespace {

void draw_row(Canvas& canvas, Point at, const Fonts& fonts, const Terminal& terminal, int y) {
    const auto cells = terminal.row(y);
    const Point cursor = terminal.cursor();
    for (int x = 0; x < terminal.columns(); ++x) {
        const Cell& cell = cells[static_cast<std::size_t>(x)];
        CellStyle style = cell.style;
        if (terminal.cursor_visible() && cursor == Point{x, y}) {
            style.foreground = palette::terminal;
            style.background = palette::accent;
        }
        const Point place{at.x + x * fonts.text.width(), at.y};
        canvas.glyph(place, style.bold ? fonts.bold : fonts.text, cell.character, style.foreground, style.background);
        if (style.underlined) {
            canvas.fill({place.x, place.y + fonts.text.height() - 2, fonts.text.width(), 1}, style.foreground);
        }
    }
}

}  // namespace

bool draw_terminal(Screen& screen, const Rect& area, const Fonts& fonts, Terminal& terminal) {
    bool drew = false;
    for (int y = 0; y < terminal.rows(); ++y) {
        if (terminal.take_dirty(y)) {
            const Point at{area.x, area.y + y * fonts.text.height()};
            draw_row(screen.canvas(), at, fonts, terminal, y);
            screen.invalidate({at.x, at.y, area.width, fonts.text.height()});
            drew = true;
        }
    }
    return drew;
}

}  // namespace nanokvm::pc
