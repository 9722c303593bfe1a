// SPDX-License-Identifier: GPL-3.0-or-later
#include "layout.hpp"

#include <algorithm>

namespace nanokvm::pc {

namespace {

constexpr int header_height = 68;
constexpr int margin = 12;
constexpr int title_height = 32;  // of the shell's card
constexpr int padding = 10;
constexpr int pointer_height = 132;
constexpr int least_keyboard = 150;

}  // namespace

Layout divide_screen(int width, int height, int font_width, int font_height) noexcept {
    Layout layout;
    layout.header = {0, 0, width, header_height};
    const int panel_width = std::clamp(width * 32 / 100, 256, 440);
    const int body_height = height - header_height - margin;
    const int panel_x = width - margin - panel_width;

    layout.shell = {margin, header_height, panel_x - 2 * margin, body_height};
    const int inner_width = layout.shell.width - 2 * padding;
    const int inner_height = layout.shell.height - title_height - padding;
    layout.columns = std::max(inner_width / font_width, 1);
    layout.rows = std::max(inner_height / font_height, 1);
    layout.terminal = {layout.shell.x + padding, layout.shell.y + title_height, layout.columns * font_width,
                       layout.rows * font_height};

    const int rest = body_height - pointer_height - 2 * margin;
    const int keyboard_height = std::max(rest * 52 / 100, least_keyboard);
    layout.keyboard = {panel_x, header_height, panel_width, keyboard_height};
    layout.pointer = {panel_x, layout.keyboard.bottom() + margin, panel_width, pointer_height};
    layout.disks = {panel_x, layout.pointer.bottom() + margin, panel_width,
                    height - margin - layout.pointer.bottom() - margin};
    return layout;
}

}  // namespace nanokvm::pc
