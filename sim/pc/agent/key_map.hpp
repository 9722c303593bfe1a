// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace nanokvm::pc {

/// What else is down or switched on while a key is struck.
struct KeyModifiers {
    bool shift = false;
    bool control = false;
    bool alt = false;  // left Alt: ESC before the character, as on the Linux console
    bool num_lock = false;
    bool caps_lock = false;
};

/// The bytes that a US keyboard's key sends to a program on a TERM=linux terminal; `code` is a KEY_* number of
/// linux/input-event-codes.h. Empty for keys that send nothing (modifiers, locks, media keys). Pure.
[[nodiscard]] std::string key_text(int code, const KeyModifiers& modifiers);

/// What is printed on the key: "A", "Enter", "F12", "Left Shift"; "key 123" when we have no name for it. Pure.
[[nodiscard]] std::string key_name(int code);

/// True for Shift, Control, Alt and the logo keys, left and right.
[[nodiscard]] bool is_modifier(int code) noexcept;

}  // namespace nanokvm::pc
