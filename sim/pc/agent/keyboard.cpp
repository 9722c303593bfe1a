// SPDX-License-Identifier: GPL-3.0-or-later
#include "keyboard.hpp"

#include <algorithm>
#include <linux/input-event-codes.h>

namespace nanokvm::pc {

namespace {

constexpr int value_released = 0;
constexpr int value_pressed = 1;
constexpr std::size_t max_held = 256;  // more keys than any keyboard has; a device may still claim them

}  // namespace

bool Keyboard::is_held(int code) const noexcept {
    return std::find(held_.begin(), held_.end(), code) != held_.end();
}

KeyModifiers Keyboard::modifiers() const noexcept {
    return {is_held(KEY_LEFTSHIFT) || is_held(KEY_RIGHTSHIFT), is_held(KEY_LEFTCTRL) || is_held(KEY_RIGHTCTRL),
            is_held(KEY_LEFTALT) || is_held(KEY_RIGHTALT), leds_.num, leds_.caps};
}

Keyboard::Outcome Keyboard::on_key(int code, int value) {
    if (value == value_released) {
        release(code);
        return {};
    }
    if (value == value_pressed) {
        press(code);
        toggle_lock(code);
        if (code == KEY_POWER) {
            return {{}, KeyCommand::power_off};
        }
        const KeyModifiers down = modifiers();
        if (down.control && down.alt && (code == KEY_DELETE || code == KEY_KPDOT)) {
            return {{}, KeyCommand::reboot};
        }
    }
    std::string text = key_text(code, modifiers());
    type(code, text);
    return {std::move(text), KeyCommand::none};
}

void Keyboard::press(int code) {
    if (!is_held(code) && held_.size() < max_held) {
        held_.push_back(code);
    }
    if (!is_modifier(code)) {
        remember(code);
    }
}

void Keyboard::release(int code) noexcept {
    std::erase(held_, code);
}

void Keyboard::toggle_lock(int code) noexcept {
    if (code == KEY_NUMLOCK) {
        leds_.num = !leds_.num;
    } else if (code == KEY_CAPSLOCK) {
        leds_.caps = !leds_.caps;
    } else if (code == KEY_SCROLLLOCK) {
        leds_.scroll = !leds_.scroll;
    }
}

void Keyboard::remember(int code) {
    const KeyModifiers down = modifiers();
    std::string name;
    if (down.control) {
        name += "Ctrl+";
    }
    if (down.alt) {
        name += "Alt+";
    }
    if (down.shift) {
        name += "Shift+";
    }
    if (is_held(KEY_LEFTMETA) || is_held(KEY_RIGHTMETA)) {
        name += "Logo+";
    }
    recent_.push_back(name + key_name(code));
    if (recent_.size() > max_recent) {
        recent_.pop_front();
    }
}

void Keyboard::type(int code, std::string_view text) {
    std::string& line = typed_.back();
    if (code == KEY_ENTER || code == KEY_KPENTER) {
        typed_.emplace_back();
        if (typed_.size() > max_typed_lines) {
            typed_.pop_front();
        }
    } else if (code == KEY_BACKSPACE) {
        line.resize(line.empty() ? 0 : line.size() - 1);
    } else if (text.size() == 1 && text[0] >= ' ' && text[0] < 0x7f) {
        if (line.size() == max_line) {
            line.erase(0, 1);
        }
        line += text;
    }
}

std::string Keyboard::held_names() const {
    std::string names;
    for (const int code : held_) {
        names += (names.empty() ? "" : " + ") + key_name(code);
    }
    return names;
}

}  // namespace nanokvm::pc
