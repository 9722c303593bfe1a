// SPDX-License-Identifier: GPL-3.0-or-later
#include "cards.hpp"

#include "palette.hpp"
#include "strip.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <string_view>
#include <utility>

namespace nanokvm::pc {

namespace {

constexpr int radius = 8;
constexpr int padding = 14;
constexpr int line = 20;

int width_of(const PsfFont& font, std::string_view utf8) {
    return static_cast<int>(decode_utf8(utf8).size()) * font.width();
}

/// Text that ends at `right`, cut off so that it does not begin before `left`.
void text_right(Canvas& canvas, int left, int right, int y, const PsfFont& font, std::string_view utf8, Color color) {
    canvas.text({std::max(left, right - width_of(font, utf8)), y}, font, utf8, color, right);
}

/// Draws frame and title; returns the y below the title.
int draw_frame(Canvas& canvas, const Rect& area, const Fonts& fonts, std::string_view title, std::string_view note) {
    canvas.card(area, radius, palette::outline, palette::card);
    const int y = area.y + 9;
    const int right = area.right() - padding;
    const int end = canvas.text({area.x + padding, y}, fonts.bold, title, palette::accent, right);
    text_right(canvas, end + padding, right, y, fonts.text, note, palette::faint);
    return y + line + 5;
}

/// A label with a value behind it; returns the y below.
int draw_field(Canvas& canvas, const Rect& area, int y, const Fonts& fonts, std::string_view label,
               std::string_view value, Color color) {
    const int right = area.right() - padding;
    canvas.text({area.x + padding, y}, fonts.text, label, palette::muted, right);
    canvas.text({area.x + padding + 7 * fonts.text.width(), y}, fonts.bold, value, color, right);
    return y + line;
}

/// A small round-cornered badge, lit or dark; returns the x behind it.
int draw_badge(Canvas& canvas, Point at, const Fonts& fonts, std::string_view label, bool lit, Color color) {
    const Rect badge{at.x, at.y, width_of(fonts.bold, label) + 12, 22};
    canvas.card(badge, 6, lit ? color : palette::outline, lit ? color : palette::desktop);
    canvas.text({at.x + 6, at.y + 3}, fonts.bold, label, lit ? palette::desktop : palette::faint, badge.right());
    return badge.right() + 6;
}

int draw_led(Canvas& canvas, Point at, const Fonts& fonts, std::string_view label, bool lit) {
    const int width = 12 + 8 + width_of(fonts.text, label);
    canvas.fill_rounded({at.x, at.y + 2, 12, 12}, 6, lit ? palette::good : palette::outline);
    canvas.text({at.x + 20, at.y}, fonts.text, label, lit ? palette::text : palette::faint, at.x + width);
    return at.x + width + 18;
}

std::string medium_text(const Disk& disk) {
    if (!disk.has_medium) {
        return "no medium";
    }
    std::string text = size_text(disk.bytes);
    text += disk.read_only && !disk.cd ? " read-only  " : "  ";
    return text + disk.label;
}

std::string wheel_text(const PointerView& view) {
    std::string text = std::to_string(view.wheel);
    if (view.tilt != 0) {
        text.append(" tilt ").append(std::to_string(view.tilt));
    }
    return text;
}

std::string tail(const std::string& text, std::size_t characters) {
    return text.size() > characters ? text.substr(text.size() - characters) : text;
}

}  // namespace

std::string uptime_text(std::uint64_t seconds) {
    std::array<char, 64> text{};
    const auto part = [](std::uint64_t value) { return static_cast<unsigned>(value); };
    const int length = std::snprintf(text.data(), text.size(), "%02u:%02u:%02u", part(seconds / 3600 % 24),
                                     part(seconds / 60 % 60), part(seconds % 60));
    const std::string clock(text.data(), static_cast<std::size_t>(length));
    const std::uint64_t days = seconds / 86400;
    return days == 0 ? clock : std::to_string(days) + " d " + clock;
}

void draw_header(Canvas& canvas, const Rect& area, const Fonts& fonts, const HeaderView& view) {
    canvas.fill(area, palette::desktop);
    const int y = strip::height_px + 12;
    const int right = area.right() - padding;
    const int clock = right - width_of(fonts.large, view.uptime);
    int x = canvas.text({area.x + 16, y}, fonts.large, "Target PC", palette::text, right);
    canvas.text({x + 16, y + 9}, fonts.text, view.subtitle, palette::muted, clock - padding);
    canvas.text({clock, y}, fonts.large, view.uptime, palette::text, area.right());
    text_right(canvas, strip::width_px + padding, right, 4, fonts.text, "frame " + std::to_string(view.frame),
               palette::faint);
}

void draw_keyboard(Canvas& canvas, const Rect& area, const Fonts& fonts, const KeyboardView& view) {
    int y = draw_frame(canvas, area, fonts, "KEYBOARD", view.devices.empty() ? "none" : view.devices);

    const int below = 2 * line + 36;
    const int lines = std::max((area.bottom() - below - y - 12) / line, 1);
    const Rect box{area.x + padding, y, area.width - 2 * padding, lines * line + 10};
    canvas.card(box, 5, palette::outline, palette::desktop);
    const int columns = (box.width - 16) / fonts.text.width();
    const std::size_t first = view.typed.size() - std::min(view.typed.size(), static_cast<std::size_t>(lines));
    int text_y = box.y + 7;
    for (std::size_t i = first; i < view.typed.size(); ++i) {
        const bool newest = i + 1 == view.typed.size();
        const std::string shown = tail(view.typed[i], static_cast<std::size_t>(std::max(columns - 1, 0)));
        const int x = canvas.text({box.x + 8, text_y}, fonts.text, shown, newest ? palette::text : palette::muted,
                                  box.right() - 8);
        if (newest) {
            canvas.fill({x, text_y, 2, fonts.text.height()}, palette::accent);
        }
        text_y += line;
    }

    y = draw_field(canvas, area, box.bottom() + 9, fonts, "keys", view.recent, palette::text);
    y = draw_field(canvas, area, y, fonts, "held", view.held.empty() ? "none" : view.held,
                   view.held.empty() ? palette::faint : palette::warm);
    int x = area.x + padding;
    x = draw_led(canvas, {x, y + 4}, fonts, "Num", view.lit.num);
    x = draw_led(canvas, {x, y + 4}, fonts, "Caps", view.lit.caps);
    draw_led(canvas, {x, y + 4}, fonts, "Scroll", view.lit.scroll);
}

void draw_pointer(Canvas& canvas, const Rect& area, const Fonts& fonts, const PointerView& view, const Rect& screen) {
    int y = draw_frame(canvas, area, fonts, "POINTER", view.devices.empty() ? "none" : view.devices);

    const int map_height = 60;
    const int map_width = map_height * screen.width / std::max(screen.height, 1);
    const Rect map{area.right() - padding - map_width, y + 2, map_width, map_height};
    canvas.card(map, 4, palette::outline, palette::desktop);
    canvas.fill_rounded({map.x + view.position.x * map_width / std::max(screen.width, 1) - 3,
                         map.y + view.position.y * map_height / std::max(screen.height, 1) - 3, 7, 7},
                        3, palette::accent);

    const Rect left{area.x, area.y, area.width - map_width - padding, area.height};
    const std::string place = std::to_string(view.position.x) + ", " + std::to_string(view.position.y);
    const char* kind = view.motion == Pointer::Motion::relative   ? " rel"
                       : view.motion == Pointer::Motion::absolute ? " abs"
                                                                  : "";
    y = draw_field(canvas, left, y, fonts, "at", place + kind, palette::text);
    y = draw_field(canvas, left, y, fonts, "wheel", wheel_text(view), palette::text);
    draw_field(canvas, left, y, fonts, "clicks", std::to_string(view.clicks), palette::text);

    static constexpr std::array<std::pair<std::string_view, unsigned>, 5> names = {
        {{"Left", 0}, {"Middle", 2}, {"Right", 1}, {"4", 3}, {"5", 4}}};
    int x = area.x + padding;
    for (const auto& [name, bit] : names) {
        x = draw_badge(canvas, {x, area.bottom() - 32}, fonts, name, (view.buttons >> bit & 1U) != 0, palette::warm);
    }
}

void draw_disks(Canvas& canvas, const Rect& area, const Fonts& fonts, const DisksView& view) {
    int y = draw_frame(canvas, area, fonts, "DISKS", std::to_string(view.disks.size()) + " attached");
    const int right = area.right() - padding;
    if (view.disks.empty()) {
        canvas.text({area.x + padding, y}, fonts.text, "no disk, no CD drive", palette::faint, right);
    }
    for (const Disk& disk : view.disks) {
        if (y + 2 * line > area.bottom()) {
            return;
        }
        int x = canvas.text({area.x + padding, y}, fonts.bold, disk.name, palette::good, right);
        x = canvas.text({x + 10, y}, fonts.text, disk.cd ? "CD" : "disk", palette::muted, right);
        canvas.text({x + 10, y}, fonts.text, disk.model, palette::text, right);
        canvas.text({area.x + padding + 16, y + line - 2}, fonts.text, medium_text(disk),
                    disk.has_medium ? palette::text : palette::faint, right);
        y += 2 * line + 6;
    }
}

void draw_shell_frame(Canvas& canvas, const Rect& area, const Fonts& fonts, const std::string& note) {
    canvas.card(area, radius, palette::outline, palette::terminal);
    int x = area.x + 16;
    for (const Color color : {palette::danger, palette::warm, palette::good}) {
        canvas.fill_rounded({x, area.y + 11, 10, 10}, 5, color);
        x += 16;
    }
    const int right = area.right() - padding;
    canvas.text({x + 6, area.y + 8}, fonts.bold, "Shell", palette::muted, right);
    text_right(canvas, x + 80, right, area.y + 8, fonts.text, note, palette::faint);
}

void draw_farewell(Canvas& canvas, const Fonts& fonts, const std::string& message) {
    canvas.fill(canvas.bounds(), palette::desktop);
    const int width = width_of(fonts.large, message);
    canvas.text({(canvas.width() - width) / 2, canvas.height() / 2 - fonts.large.height() / 2}, fonts.large, message,
                palette::muted, canvas.width());
}

}  // namespace nanokvm::pc
