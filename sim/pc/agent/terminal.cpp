// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal.hpp"

#include "palette.hpp"

#include <algorithm>
#include <utility>

namespace nanokvm::pc {

namespace {

constexpr int tab_width = 8;
constexpr int max_side = 1000;
constexpr std::size_t max_reply = 256;

constexpr CellStyle plain{palette::text, palette::terminal, false, false};

/// Parameter `at`, or `otherwise` when it is missing or 0 (ECMA-48: 0 means the default for counts and positions).
int number(std::span<const int> parameters, std::size_t at, int otherwise) {
    return at < parameters.size() && parameters[at] > 0 ? parameters[at] : otherwise;
}

}  // namespace

Terminal::Terminal(int columns, int rows)
    : columns_(std::clamp(columns, 1, max_side)), rows_(std::clamp(rows, 1, max_side)), parser_(*this) {
    dirty_.resize(static_cast<std::size_t>(rows_));
    reset();
}

void Terminal::reset() {
    style_ = plain;
    reverse_ = dim_ = inserts_ = wrap_pending_ = false;
    wraps_ = cursor_visible_ = true;
    main_cells_.clear();
    cells_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_), blank());
    cursor_ = {};
    top_ = 0;
    bottom_ = rows_ - 1;
    save();
    touch_all();
}

std::string Terminal::take_reply() {
    return std::exchange(reply_, {});
}

std::span<const Cell> Terminal::row(int y) const noexcept {
    const auto columns = static_cast<std::size_t>(columns_);
    return std::span(cells_).subspan(static_cast<std::size_t>(std::clamp(y, 0, rows_ - 1)) * columns, columns);
}

Cell* Terminal::cells(int y) noexcept {
    return cells_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(columns_);
}

std::string Terminal::text(int y) const {
    std::string line;
    for (const Cell& cell : row(y)) {
        append_utf8(line, cell.character);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

bool Terminal::take_dirty(int y) noexcept {
    if (y < 0 || y >= rows_) {
        return false;
    }
    const bool was_dirty = dirty_[static_cast<std::size_t>(y)];
    dirty_[static_cast<std::size_t>(y)] = false;
    return was_dirty;
}

void Terminal::touch_all() noexcept {
    std::fill(dirty_.begin(), dirty_.end(), true);
}

CellStyle Terminal::effective_style() const noexcept {
    CellStyle style = style_;
    if (dim_) {
        style.foreground = mix(style.foreground, style.background, 110);
    }
    if (reverse_) {
        std::swap(style.foreground, style.background);
    }
    return style;
}

// Erased cells take the current background, as on the Linux console.
Cell Terminal::blank() const noexcept {
    return {U' ', {palette::text, style_.background, false, false}};
}

void Terminal::print(char32_t character) {
    if (wrap_pending_) {
        cursor_.x = 0;
        line_feed();
    }
    Cell* line = cells(cursor_.y);
    if (inserts_) {
        std::move_backward(line + cursor_.x, line + columns_ - 1, line + columns_);
    }
    line[cursor_.x] = {character, effective_style()};
    touch(cursor_.y);
    if (cursor_.x + 1 < columns_) {
        ++cursor_.x;
    } else {
        wrap_pending_ = wraps_;
    }
}

void Terminal::control(std::uint8_t code) {
    switch (code) {
        case '\b':
            move_to(cursor_.x - 1, cursor_.y);
            break;
        case '\t':
            move_to((cursor_.x / tab_width + 1) * tab_width, cursor_.y);
            break;
        case '\n':
        case '\v':
        case '\f':
            line_feed();
            break;
        case '\r':
            move_to(0, cursor_.y);
            break;
        default:
            break;
    }
}

void Terminal::escape(char intermediate, char final) {
    if (intermediate != 0) {
        return;  // character sets: all text is UTF-8
    }
    switch (final) {
        case '7':
            save();
            break;
        case '8':
            restore();
            break;
        case 'D':
            line_feed();
            break;
        case 'E':
            move_to(0, cursor_.y);
            line_feed();
            break;
        case 'M':
            reverse_line_feed();
            break;
        case 'c':
            reset();
            break;
        default:
            break;
    }
}

void Terminal::move_to(int x, int y) noexcept {
    touch(cursor_.y);
    cursor_ = {std::clamp(x, 0, columns_ - 1), std::clamp(y, 0, rows_ - 1)};
    wrap_pending_ = false;
    touch(cursor_.y);
}

void Terminal::line_feed() {
    if (cursor_.y == bottom_) {
        scroll(top_, bottom_, 1);
        wrap_pending_ = false;
    } else {
        move_to(cursor_.x, cursor_.y + 1);
    }
}

void Terminal::reverse_line_feed() {
    if (cursor_.y == top_) {
        scroll(top_, bottom_, -1);
        wrap_pending_ = false;
    } else {
        move_to(cursor_.x, cursor_.y - 1);
    }
}

// Moves the rows top…bottom up by `lines` (down when negative); blank rows come in.
void Terminal::scroll(int top, int bottom, int lines) {
    const int height = bottom - top + 1;
    const int distance = std::min(std::abs(lines), height);
    Cell* first = cells(top);
    Cell* end = first + static_cast<std::ptrdiff_t>(height) * columns_;
    const std::ptrdiff_t shift = static_cast<std::ptrdiff_t>(distance) * columns_;
    if (lines > 0) {
        std::fill(std::move(first + shift, end, first), end, blank());
    } else {
        std::fill(first, std::move_backward(first, end - shift, end), blank());
    }
    std::fill(dirty_.begin() + top, dirty_.begin() + bottom + 1, true);
}

// Blanks the columns from…to-1 of a row.
void Terminal::erase(int y, int from, int to) noexcept {
    from = std::clamp(from, 0, columns_);
    to = std::clamp(to, from, columns_);
    std::fill(cells(y) + from, cells(y) + to, blank());
    touch(y);
}

void Terminal::set_scroll_region(int top, int bottom) noexcept {
    bottom = std::min(bottom, rows_ - 1);
    if (top >= 0 && top < bottom) {
        top_ = top;
        bottom_ = bottom;
        move_to(0, 0);
    }
}

void Terminal::save() noexcept {
    saved_ = {cursor_, style_, reverse_, dim_};
}

void Terminal::restore() noexcept {
    style_ = saved_.style;
    reverse_ = saved_.reverse;
    dim_ = saved_.dim;
    move_to(saved_.cursor.x, saved_.cursor.y);
}

void Terminal::use_alternate_screen(bool on) {
    if (on == !main_cells_.empty()) {
        return;
    }
    if (on) {
        save();
        main_cells_ = cells_;
        std::fill(cells_.begin(), cells_.end(), blank());
    } else {
        cells_ = std::exchange(main_cells_, {});
        restore();
    }
    touch_all();
}

void Terminal::report(int what) {
    std::string answer;
    if (what == 5) {
        answer = "\x1b[0n";
    } else if (what == 6) {
        answer = "\x1b[" + std::to_string(cursor_.y + 1) + ";" + std::to_string(cursor_.x + 1) + "R";
    }
    if (reply_.size() + answer.size() <= max_reply) {
        reply_ += answer;
    }
}

void Terminal::csi(char prefix, std::span<const int> parameters, char final) {
    if (prefix == '?' && (final == 'h' || final == 'l')) {
        set_private_modes(parameters, final == 'h');
        return;
    }
    if (prefix != 0) {
        return;
    }
    const int count = number(parameters, 0, 1);
    switch (final) {
        case 'A':
            return move_to(cursor_.x, cursor_.y - count);
        case 'B':
        case 'e':
            return move_to(cursor_.x, cursor_.y + count);
        case 'C':
        case 'a':
            return move_to(cursor_.x + count, cursor_.y);
        case 'D':
            return move_to(cursor_.x - count, cursor_.y);
        case 'E':
            return move_to(0, cursor_.y + count);
        case 'F':
            return move_to(0, cursor_.y - count);
        case 'G':
        case '`':
            return move_to(count - 1, cursor_.y);
        case 'd':
            return move_to(cursor_.x, count - 1);
        case 'H':
        case 'f':
            return move_to(number(parameters, 1, 1) - 1, count - 1);
        case 'm':
            return select_graphics(parameters);
        case 'r':
            return set_scroll_region(count - 1, number(parameters, 1, rows_) - 1);
        case 's':
            return save();
        case 'u':
            return restore();
        case 'n':
            return report(number(parameters, 0, 0));
        default:
            return edit(parameters, final);
    }
}

void Terminal::edit(std::span<const int> parameters, char final) {
    const int count = number(parameters, 0, 1);
    const bool in_region = cursor_.y >= top_ && cursor_.y <= bottom_;
    switch (final) {
        case 'J':
            return erase_in_display(number(parameters, 0, 0));
        case 'K':
            return erase_in_line(number(parameters, 0, 0));
        case 'X':
            return erase(cursor_.y, cursor_.x, cursor_.x + count);
        case 'P':
            return shift_cells(-count);
        case '@':
            return shift_cells(count);
        case 'L':
        case 'M':
            return in_region ? scroll(cursor_.y, bottom_, final == 'M' ? count : -count) : void();
        case 'S':
            return scroll(top_, bottom_, count);
        case 'T':
            return scroll(top_, bottom_, -count);
        case 'h':
        case 'l':
            if (number(parameters, 0, 0) == 4) {
                inserts_ = final == 'h';
            }
            return;
        default:
            return;
    }
}

void Terminal::erase_in_display(int mode) {
    if (mode > 3) {
        return;
    }
    const int first = mode == 0 ? cursor_.y + 1 : 0;
    const int end = mode == 1 ? cursor_.y : rows_;
    for (int y = first; y < end; ++y) {
        erase(y, 0, columns_);
    }
    if (mode < 2) {
        erase_in_line(mode);
    }
}

void Terminal::erase_in_line(int mode) {
    if (mode <= 2) {
        erase(cursor_.y, mode == 0 ? cursor_.x : 0, mode == 1 ? cursor_.x + 1 : columns_);
    }
}

// Inserts `count` blanks at the cursor, or deletes -`count` characters.
void Terminal::shift_cells(int count) {
    const int distance = std::min(std::abs(count), columns_ - cursor_.x);
    Cell* line = cells(cursor_.y);
    if (count > 0) {
        std::move_backward(line + cursor_.x, line + columns_ - distance, line + columns_);
        erase(cursor_.y, cursor_.x, cursor_.x + distance);
    } else {
        std::move(line + cursor_.x + distance, line + columns_, line + cursor_.x);
        erase(cursor_.y, columns_ - distance, columns_);
    }
}

void Terminal::set_private_modes(std::span<const int> parameters, bool on) {
    for (const int mode : parameters) {
        switch (mode) {
            case 7:
                wraps_ = on;
                break;
            case 25:
                cursor_visible_ = on;
                touch(cursor_.y);
                break;
            case 47:
            case 1047:
            case 1049:
                use_alternate_screen(on);
                break;
            default:
                break;
        }
    }
}

void Terminal::select_graphics(std::span<const int> parameters) {
    for (std::size_t at = 0; at < parameters.size(); ++at) {
        const int code = std::max(parameters[at], 0);
        const auto index = static_cast<std::size_t>(code % 10);
        if (code == 0) {
            style_ = plain;
            reverse_ = dim_ = false;
        } else if (code == 1) {
            style_.bold = true;
        } else if (code == 2) {
            dim_ = true;
        } else if (code == 4) {
            style_.underlined = true;
        } else if (code == 7) {
            reverse_ = true;
        } else if (code == 22) {
            style_.bold = dim_ = false;
        } else if (code == 24) {
            style_.underlined = false;
        } else if (code == 27) {
            reverse_ = false;
        } else if (code >= 30 && code <= 37) {
            style_.foreground = palette::ansi[index];
        } else if (code >= 40 && code <= 47) {
            style_.background = palette::ansi[index];
        } else if (code >= 90 && code <= 97) {
            style_.foreground = palette::ansi[index + 8];
        } else if (code >= 100 && code <= 107) {
            style_.background = palette::ansi[index + 8];
        } else if (code == 39) {
            style_.foreground = plain.foreground;
        } else if (code == 49) {
            style_.background = plain.background;
        } else if (code == 38 || code == 48) {
            at = select_indexed_color(parameters, at);
        }
    }
}

// 38;5;n and 38;2;r;g;b (48 likewise, for the background); returns the place of the last number used.
std::size_t Terminal::select_indexed_color(std::span<const int> parameters, std::size_t at) {
    Color& target = parameters[at] == 38 ? style_.foreground : style_.background;
    const auto byte = [&](std::size_t i) {
        return static_cast<Color>(std::clamp(i < parameters.size() ? parameters[i] : 0, 0, 255));
    };
    if (at + 1 < parameters.size() && parameters[at + 1] == 5) {
        target = palette::indexed(byte(at + 2));
        return at + 2;
    }
    if (at + 1 < parameters.size() && parameters[at + 1] == 2) {
        target = byte(at + 2) << 16U | byte(at + 3) << 8U | byte(at + 4);
        return at + 4;
    }
    return parameters.size();
}

}  // namespace nanokvm::pc
