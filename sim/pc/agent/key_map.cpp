// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_map.hpp"

#include <algorithm>
#include <array>
#include <linux/input-event-codes.h>

namespace nanokvm::pc {

namespace {

struct CharacterKey {
    int code;
    char plain;
    char shifted;
};

// The US layout: what the HID usage tables (section 10) name on each key.
constexpr std::array character_keys = {
    CharacterKey{KEY_1, '1', '!'},           CharacterKey{KEY_2, '2', '@'},
    CharacterKey{KEY_3, '3', '#'},           CharacterKey{KEY_4, '4', '$'},
    CharacterKey{KEY_5, '5', '%'},           CharacterKey{KEY_6, '6', '^'},
    CharacterKey{KEY_7, '7', '&'},           CharacterKey{KEY_8, '8', '*'},
    CharacterKey{KEY_9, '9', '('},           CharacterKey{KEY_0, '0', ')'},
    CharacterKey{KEY_MINUS, '-', '_'},       CharacterKey{KEY_EQUAL, '=', '+'},
    CharacterKey{KEY_Q, 'q', 'Q'},           CharacterKey{KEY_W, 'w', 'W'},
    CharacterKey{KEY_E, 'e', 'E'},           CharacterKey{KEY_R, 'r', 'R'},
    CharacterKey{KEY_T, 't', 'T'},           CharacterKey{KEY_Y, 'y', 'Y'},
    CharacterKey{KEY_U, 'u', 'U'},           CharacterKey{KEY_I, 'i', 'I'},
    CharacterKey{KEY_O, 'o', 'O'},           CharacterKey{KEY_P, 'p', 'P'},
    CharacterKey{KEY_LEFTBRACE, '[', '{'},   CharacterKey{KEY_RIGHTBRACE, ']', '}'},
    CharacterKey{KEY_A, 'a', 'A'},           CharacterKey{KEY_S, 's', 'S'},
    CharacterKey{KEY_D, 'd', 'D'},           CharacterKey{KEY_F, 'f', 'F'},
    CharacterKey{KEY_G, 'g', 'G'},           CharacterKey{KEY_H, 'h', 'H'},
    CharacterKey{KEY_J, 'j', 'J'},           CharacterKey{KEY_K, 'k', 'K'},
    CharacterKey{KEY_L, 'l', 'L'},           CharacterKey{KEY_SEMICOLON, ';', ':'},
    CharacterKey{KEY_APOSTROPHE, '\'', '"'}, CharacterKey{KEY_GRAVE, '`', '~'},
    CharacterKey{KEY_BACKSLASH, '\\', '|'},  CharacterKey{KEY_Z, 'z', 'Z'},
    CharacterKey{KEY_X, 'x', 'X'},           CharacterKey{KEY_C, 'c', 'C'},
    CharacterKey{KEY_V, 'v', 'V'},           CharacterKey{KEY_B, 'b', 'B'},
    CharacterKey{KEY_N, 'n', 'N'},           CharacterKey{KEY_M, 'm', 'M'},
    CharacterKey{KEY_COMMA, ',', '<'},       CharacterKey{KEY_DOT, '.', '>'},
    CharacterKey{KEY_SLASH, '/', '?'},       CharacterKey{KEY_102ND, '\\', '|'},
    CharacterKey{KEY_SPACE, ' ', ' '},       CharacterKey{KEY_KPASTERISK, '*', '*'},
    CharacterKey{KEY_KPMINUS, '-', '-'},     CharacterKey{KEY_KPPLUS, '+', '+'},
    CharacterKey{KEY_KPSLASH, '/', '/'},     CharacterKey{KEY_KPEQUAL, '=', '='},
    CharacterKey{KEY_KPCOMMA, ',', ','},
};

struct KeypadKey {
    int code;
    char digit;      // with Num Lock
    int navigation;  // the key it stands for without
};

constexpr std::array keypad_keys = {
    KeypadKey{KEY_KP0, '0', KEY_INSERT},   KeypadKey{KEY_KP1, '1', KEY_END},      KeypadKey{KEY_KP2, '2', KEY_DOWN},
    KeypadKey{KEY_KP3, '3', KEY_PAGEDOWN}, KeypadKey{KEY_KP4, '4', KEY_LEFT},     KeypadKey{KEY_KP5, '5', KEY_RESERVED},
    KeypadKey{KEY_KP6, '6', KEY_RIGHT},    KeypadKey{KEY_KP7, '7', KEY_HOME},     KeypadKey{KEY_KP8, '8', KEY_UP},
    KeypadKey{KEY_KP9, '9', KEY_PAGEUP},   KeypadKey{KEY_KPDOT, '.', KEY_DELETE},
};

struct NamedKey {
    int code;
    std::string_view name;
    std::string_view text;  // what it sends, see terminfo's entry "linux"
};

constexpr std::array named_keys = {
    NamedKey{KEY_ESC, "Esc", "\x1b"},
    NamedKey{KEY_BACKSPACE, "Backspace", "\x7f"},
    NamedKey{KEY_TAB, "Tab", "\t"},
    NamedKey{KEY_ENTER, "Enter", "\r"},
    NamedKey{KEY_KPENTER, "Keypad Enter", "\r"},
    NamedKey{KEY_SPACE, "Space", " "},
    NamedKey{KEY_UP, "Up", "\x1b[A"},
    NamedKey{KEY_DOWN, "Down", "\x1b[B"},
    NamedKey{KEY_RIGHT, "Right", "\x1b[C"},
    NamedKey{KEY_LEFT, "Left", "\x1b[D"},
    NamedKey{KEY_HOME, "Home", "\x1b[1~"},
    NamedKey{KEY_INSERT, "Insert", "\x1b[2~"},
    NamedKey{KEY_DELETE, "Delete", "\x1b[3~"},
    NamedKey{KEY_END, "End", "\x1b[4~"},
    NamedKey{KEY_PAGEUP, "Page Up", "\x1b[5~"},
    NamedKey{KEY_PAGEDOWN, "Page Down", "\x1b[6~"},
    NamedKey{KEY_F1, "F1", "\x1b[[A"},
    NamedKey{KEY_F2, "F2", "\x1b[[B"},
    NamedKey{KEY_F3, "F3", "\x1b[[C"},
    NamedKey{KEY_F4, "F4", "\x1b[[D"},
    NamedKey{KEY_F5, "F5", "\x1b[[E"},
    NamedKey{KEY_F6, "F6", "\x1b[17~"},
    NamedKey{KEY_F7, "F7", "\x1b[18~"},
    NamedKey{KEY_F8, "F8", "\x1b[19~"},
    NamedKey{KEY_F9, "F9", "\x1b[20~"},
    NamedKey{KEY_F10, "F10", "\x1b[21~"},
    NamedKey{KEY_F11, "F11", "\x1b[23~"},
    NamedKey{KEY_F12, "F12", "\x1b[24~"},
    NamedKey{KEY_LEFTSHIFT, "Left Shift", ""},
    NamedKey{KEY_RIGHTSHIFT, "Right Shift", ""},
    NamedKey{KEY_LEFTCTRL, "Left Ctrl", ""},
    NamedKey{KEY_RIGHTCTRL, "Right Ctrl", ""},
    NamedKey{KEY_LEFTALT, "Left Alt", ""},
    NamedKey{KEY_RIGHTALT, "Right Alt", ""},
    NamedKey{KEY_LEFTMETA, "Left Logo", ""},
    NamedKey{KEY_RIGHTMETA, "Right Logo", ""},
    NamedKey{KEY_CAPSLOCK, "Caps Lock", ""},
    NamedKey{KEY_NUMLOCK, "Num Lock", ""},
    NamedKey{KEY_SCROLLLOCK, "Scroll Lock", ""},
    NamedKey{KEY_SYSRQ, "Print", ""},
    NamedKey{KEY_PAUSE, "Pause", ""},
    NamedKey{KEY_COMPOSE, "Menu", ""},
    NamedKey{KEY_POWER, "Power", ""},
    NamedKey{KEY_SLEEP, "Sleep", ""},
    NamedKey{KEY_WAKEUP, "Wake", ""},
    NamedKey{KEY_MUTE, "Mute", ""},
    NamedKey{KEY_VOLUMEUP, "Volume Up", ""},
    NamedKey{KEY_VOLUMEDOWN, "Volume Down", ""},
    NamedKey{KEY_RO, "Ro", ""},
    NamedKey{KEY_YEN, "Yen", ""},
    NamedKey{KEY_HANGEUL, "Hangul", ""},
    NamedKey{KEY_HANJA, "Hanja", ""},
    NamedKey{KEY_HENKAN, "Henkan", ""},
    NamedKey{KEY_MUHENKAN, "Muhenkan", ""},
    NamedKey{KEY_KATAKANAHIRAGANA, "Kana", ""},
};

template <typename Table>
constexpr const typename Table::value_type* find(const Table& table, int code) noexcept {
    const auto found = std::find_if(table.begin(), table.end(), [code](const auto& key) { return key.code == code; });
    return found == table.end() ? nullptr : &*found;
}

/// Control makes 0x00…0x1F of the characters 0x40…0x7E, and a few more by habit of the VT220.
char control_character(char character) noexcept {
    if (character == ' ' || character == '2') {
        return '\0';
    }
    if (character == '/' || character == '7') {
        return '\x1f';
    }
    return character >= 0x40 && character < 0x7f ? static_cast<char>(character & 0x1f) : character;
}

std::string with_alt(std::string text, const KeyModifiers& modifiers) {
    return modifiers.alt && !text.empty() ? "\x1b" + text : text;
}

}  // namespace

std::string key_text(int code, const KeyModifiers& modifiers) {
    if (const auto* key = find(character_keys, code)) {
        const bool letter = key->plain >= 'a' && key->plain <= 'z';
        const bool shifted = modifiers.shift != (letter && modifiers.caps_lock);
        const char character = shifted ? key->shifted : key->plain;
        return with_alt(std::string(1, modifiers.control ? control_character(character) : character), modifiers);
    }
    if (const auto* key = find(keypad_keys, code)) {
        // Shift undoes Num Lock, as on every PC.
        return modifiers.num_lock != modifiers.shift ? with_alt(std::string(1, key->digit), modifiers)
                                                     : key_text(key->navigation, modifiers);
    }
    const auto* key = find(named_keys, code);
    return with_alt(key == nullptr ? std::string() : std::string(key->text), modifiers);
}

std::string key_name(int code) {
    if (const auto* key = find(named_keys, code)) {
        return std::string(key->name);
    }
    if (const auto* key = find(keypad_keys, code)) {
        return std::string("Keypad ") + key->digit;
    }
    if (const auto* key = find(character_keys, code)) {
        const bool letter = key->plain >= 'a' && key->plain <= 'z';
        const bool keypad = key->plain == key->shifted;  // Space has a name of its own
        return (keypad ? "Keypad " : "") + std::string(1, letter ? key->shifted : key->plain);
    }
    return "key " + std::to_string(code);
}

bool is_modifier(int code) noexcept {
    switch (code) {
        case KEY_LEFTSHIFT:
        case KEY_RIGHTSHIFT:
        case KEY_LEFTCTRL:
        case KEY_RIGHTCTRL:
        case KEY_LEFTALT:
        case KEY_RIGHTALT:
        case KEY_LEFTMETA:
        case KEY_RIGHTMETA:
            return true;
        default:
            return false;
    }
}

}  // namespace nanokvm::pc
