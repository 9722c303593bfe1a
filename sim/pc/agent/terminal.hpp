// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas.hpp"
#include "vt_parser.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::pc {

/// How a cell is drawn; colours are resolved when it is written.
struct CellStyle {
    Color foreground = 0;
    Color background = 0;
    bool bold = false;
    bool underlined = false;
    friend bool operator==(const CellStyle&, const CellStyle&) = default;
};

struct Cell {
    char32_t character = U' ';
    CellStyle style;
    friend bool operator==(const Cell&, const Cell&) = default;
};

/// A text screen of fixed size that understands what programs for TERM=linux send (console_codes(4)): cursor, erasing,
/// inserting, scrolling regions, SGR with 16, 256 and direct colours, the alternate screen, cursor position reports.
///
/// Pure logic, no descriptors. Any bytes are accepted. Thread-bound; allocates only for the alternate screen and
/// replies.
class Terminal final : private VtActions {
public:
    /// At least 1×1 characters, at most 1000×1000; other sizes are clamped.
    Terminal(int columns, int rows);
    Terminal(const Terminal&) = delete;  // its parser calls back into it
    Terminal& operator=(const Terminal&) = delete;

    [[nodiscard]] int columns() const noexcept { return columns_; }
    [[nodiscard]] int rows() const noexcept { return rows_; }

    /// Output of the program.
    void write(std::string_view bytes) { parser_.write(bytes); }

    /// What the terminal answers to the program's questions since the last call; at most 256 bytes are kept.
    [[nodiscard]] std::string take_reply();

    [[nodiscard]] std::span<const Cell> row(int y) const noexcept;
    /// The characters of a row as UTF-8 without trailing blanks; for tests and logs.
    [[nodiscard]] std::string text(int y) const;
    [[nodiscard]] Point cursor() const noexcept { return cursor_; }
    [[nodiscard]] bool cursor_visible() const noexcept { return cursor_visible_; }

    /// True once after row `y` changed, the cursor's coming and going included.
    [[nodiscard]] bool take_dirty(int y) noexcept;

private:
    struct Saved {
        Point cursor;
        CellStyle style;
        bool reverse = false;
        bool dim = false;
    };

    void print(char32_t character) override;
    void control(std::uint8_t code) override;
    void escape(char intermediate, char final) override;
    void csi(char prefix, std::span<const int> parameters, char final) override;

    void edit(std::span<const int> parameters, char final);
    void set_private_modes(std::span<const int> parameters, bool on);
    void select_graphics(std::span<const int> parameters);
    std::size_t select_indexed_color(std::span<const int> parameters, std::size_t at);
    void report(int what);
    void use_alternate_screen(bool on);
    void reset();

    void move_to(int x, int y) noexcept;
    void line_feed();
    void reverse_line_feed();
    void scroll(int top, int bottom, int lines);
    void erase(int y, int from, int to) noexcept;
    void erase_in_display(int mode);
    void erase_in_line(int mode);
    void shift_cells(int count);
    void set_scroll_region(int top, int bottom) noexcept;
    void save() noexcept;
    void restore() noexcept;
    [[nodiscard]] CellStyle effective_style() const noexcept;
    [[nodiscard]] Cell blank() const noexcept;
    [[nodiscard]] Cell* cells(int y) noexcept;
    void touch(int y) noexcept { dirty_[static_cast<std::size_t>(y)] = true; }
    void touch_all() noexcept;

    int columns_;
    int rows_;
    VtParser parser_;
    std::vector<Cell> cells_;
    std::vector<Cell> main_cells_;  // what the alternate screen hides; empty when it is not in use
    std::vector<bool> dirty_;
    Point cursor_;
    bool cursor_visible_ = true;
    bool wrap_pending_ = false;  // a character stands in the last column; the next one goes to the next line
    bool wraps_ = true;
    bool inserts_ = false;
    int top_ = 0;  // scrolling region, inclusive
    int bottom_ = 0;
    CellStyle style_;
    bool reverse_ = false;
    bool dim_ = false;
    Saved saved_;
    std::string reply_;
};

}  // namespace nanokvm::pc
