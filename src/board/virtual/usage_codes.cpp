// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/usage_codes.hpp"

#include <array>
#include <cstddef>

namespace nanokvm::board {
namespace {

// Usages as in "HID Usage Tables", section 10; names as in QAPI's QKeyCode. "_" is what does not arrive: QEMU's USB
// keyboard gives nothing, or another key, for F13 to F24, Help and the like (seen with QEMU 7.2 and a Linux guest).
// clang-format off
constexpr std::string_view main_names[] = {
    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w",
    "x", "y", "z", "1", "2", "3", "4", "5", "6", "7", "8", "9", "0",                                 // 04–27
    "ret", "esc", "backspace", "tab", "spc", "minus", "equal", "bracket_left", "bracket_right",      // 28–30
    "backslash", "backslash", "semicolon", "apostrophe", "grave_accent", "comma", "dot", "slash",    // 31–38
    "caps_lock", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",          // 39–45
    "print", "scroll_lock", "pause", "insert", "home", "pgup", "delete", "end", "pgdn",              // 46–4e
    "right", "left", "down", "up", "num_lock", "kp_divide", "kp_multiply", "kp_subtract", "kp_add",  // 4f–57
    "kp_enter", "kp_1", "kp_2", "kp_3", "kp_4", "kp_5", "kp_6", "kp_7", "kp_8", "kp_9", "kp_0",      // 58–62
    "kp_decimal", "less", "compose", "power", "_",                                                   // 63–67
    "_", "_", "_", "_", "_", "_", "_", "_", "_", "_", "_", "_",                                      // 68–73
    "_", "_", "_", "_", "_", "_", "_", "_", "_", "_", "_",                                           // 74–7e
    "audiomute", "volumeup", "volumedown", "_", "_", "_", "_", "_",                                  // 7f–86
    "ro", "katakanahiragana", "yen", "henkan", "muhenkan"};                                          // 87–8b
// clang-format on
constexpr std::size_t first_main = 0x04;

constexpr std::string_view modifier_names[] = {"ctrl",   "shift",   "alt",   "meta_l",
                                               "ctrl_r", "shift_r", "alt_r", "meta_r"};
constexpr std::size_t first_modifier = 0xe0;

// Keys with a prefix byte in the scan codes (set 1) that QEMU's keyboard queues.
constexpr std::uint8_t prefixed[] = {0x46, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x50, 0x51, 0x52,
                                     0x54, 0x58, 0x65, 0x66, 0x7f, 0x80, 0x81, 0xe3, 0xe4, 0xe6, 0xe7};
constexpr std::uint8_t pause_key = 0x48;

constexpr std::array<UsageCode, 256> make_table() {
    std::array<UsageCode, 256> table{};
    const auto put = [&table](std::size_t usage, std::string_view name) {
        if (name != "_") {
            table[usage] = {name, 1};
        }
    };
    for (std::size_t i = 0; i < std::size(main_names); ++i) {
        put(first_main + i, main_names[i]);
    }
    for (std::size_t i = 0; i < std::size(modifier_names); ++i) {
        put(first_modifier + i, modifier_names[i]);
    }
    for (const std::uint8_t usage : prefixed) {
        table[usage].bytes = 2;
    }
    table[pause_key].bytes = 3;
    return table;
}

constexpr std::array<UsageCode, 256> table = make_table();

}  // namespace

UsageCode code_of_usage(std::uint8_t usage) noexcept {
    return table[usage];
}

}  // namespace nanokvm::board
