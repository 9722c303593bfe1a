// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "canvas.hpp"
#include "disks.hpp"
#include "fonts.hpp"
#include "geometry.hpp"
#include "keyboard.hpp"
#include "pointer.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// The parts of the screen beside the terminal. Each is drawn as a whole from a value that says all it shows; equal
/// values look the same, so a part is drawn anew only when its value has changed. Pure but for the canvas; text is
/// clipped.
namespace nanokvm::pc {

struct HeaderView {
    std::string subtitle;
    std::string uptime;  // "00:01:23"
    std::uint32_t frame = 0;
    friend bool operator==(const HeaderView&, const HeaderView&) = default;
};

struct KeyboardView {
    std::string devices;
    std::vector<std::string> typed;  // newest last
    std::string recent;
    std::string held;
    LockLeds lit;
    friend bool operator==(const KeyboardView&, const KeyboardView&) = default;
};

struct PointerView {
    std::string devices;
    Point position;
    Pointer::Motion motion = Pointer::Motion::none;
    unsigned buttons = 0;
    unsigned clicks = 0;
    int wheel = 0;
    int tilt = 0;
    friend bool operator==(const PointerView&, const PointerView&) = default;
};

struct DisksView {
    std::vector<Disk> disks;
    friend bool operator==(const DisksView&, const DisksView&) = default;
};

void draw_header(Canvas& canvas, const Rect& area, const Fonts& fonts, const HeaderView& view);
void draw_keyboard(Canvas& canvas, const Rect& area, const Fonts& fonts, const KeyboardView& view);
/// `screen` is what positions refer to; a small map shows it.
void draw_pointer(Canvas& canvas, const Rect& area, const Fonts& fonts, const PointerView& view, const Rect& screen);
void draw_disks(Canvas& canvas, const Rect& area, const Fonts& fonts, const DisksView& view);

/// The frame of the terminal with its title; `note` stands at the right.
void draw_shell_frame(Canvas& canvas, const Rect& area, const Fonts& fonts, const std::string& note);

/// A message over everything, in the middle of the screen: the last thing seen before the picture goes away.
void draw_farewell(Canvas& canvas, const Fonts& fonts, const std::string& message);

/// "01:02:03", "2 d 01:02:03".
[[nodiscard]] std::string uptime_text(std::uint64_t seconds);

}  // namespace nanokvm::pc
