// SPDX-License-Identifier: GPL-3.0-or-later
#include "key_map.hpp"

#include <linux/input-event-codes.h>
#include <set>

#include <gtest/gtest.h>

namespace nanokvm::pc {
namespace {

KeyModifiers with(bool shift, bool control = false, bool alt = false, bool num_lock = false, bool caps_lock = false) {
    return {shift, control, alt, num_lock, caps_lock};
}

TEST(KeyMap, LettersFollowShiftAndCapsLock) {
    EXPECT_EQ(key_text(KEY_A, {}), "a");
    EXPECT_EQ(key_text(KEY_A, with(true)), "A");
    EXPECT_EQ(key_text(KEY_A, with(false, false, false, false, true)), "A");
    EXPECT_EQ(key_text(KEY_A, with(true, false, false, false, true)), "a");
}

TEST(KeyMap, CapsLockLeavesDigitsAlone) {
    EXPECT_EQ(key_text(KEY_1, with(false, false, false, false, true)), "1");
    EXPECT_EQ(key_text(KEY_1, with(true)), "!");
}

TEST(KeyMap, EveryPrintableAsciiCharacterCanBeTyped) {
    std::set<std::string> typed;
    for (int code = 0; code < KEY_CNT; ++code) {
        typed.insert(key_text(code, {}));
        typed.insert(key_text(code, with(true)));
    }
    for (char character = ' '; character < 0x7f; ++character) {
        EXPECT_TRUE(typed.contains(std::string(1, character))) << character;
    }
}

TEST(KeyMap, ControlMakesControlCharacters) {
    EXPECT_EQ(key_text(KEY_C, with(false, true)), "\x03");
    EXPECT_EQ(key_text(KEY_LEFTBRACE, with(false, true)), "\x1b");
    EXPECT_EQ(key_text(KEY_SPACE, with(false, true)), std::string(1, '\0'));
}

TEST(KeyMap, AltPutsEscapeBefore) {
    EXPECT_EQ(key_text(KEY_F, with(false, false, true)),
              "\x1b"
              "f");
    EXPECT_EQ(key_text(KEY_LEFTSHIFT, with(false, false, true)), "");
}

TEST(KeyMap, TheKeypadFollowsNumLock) {
    EXPECT_EQ(key_text(KEY_KP7, with(false, false, false, true)), "7");
    EXPECT_EQ(key_text(KEY_KP7, {}), key_text(KEY_HOME, {}));
    EXPECT_EQ(key_text(KEY_KP7, with(true, false, false, true)), key_text(KEY_HOME, {}));
    EXPECT_EQ(key_text(KEY_KP5, {}), "");
    EXPECT_EQ(key_text(KEY_KPENTER, {}), "\r");
}

TEST(KeyMap, FunctionKeysSendWhatTheLinuxConsoleSends) {
    EXPECT_EQ(key_text(KEY_F1, {}), "\x1b[[A");
    EXPECT_EQ(key_text(KEY_F12, {}), "\x1b[24~");
    EXPECT_EQ(key_text(KEY_UP, {}), "\x1b[A");
}

TEST(KeyMap, NamesAreWhatIsPrintedOnTheKey) {
    EXPECT_EQ(key_name(KEY_A), "A");
    EXPECT_EQ(key_name(KEY_SPACE), "Space");
    EXPECT_EQ(key_name(KEY_KPPLUS), "Keypad +");
    EXPECT_EQ(key_name(KEY_KP0), "Keypad 0");
    EXPECT_EQ(key_name(KEY_F11), "F11");
    EXPECT_EQ(key_name(700), "key 700");
}

TEST(KeyMap, AnyNumberIsAnswered) {
    for (int code = -5; code < 2000; ++code) {
        EXPECT_LE(key_text(code, with(true, true, true, true, true)).size(), 8U);
        EXPECT_FALSE(key_name(code).empty());
    }
}

}  // namespace
}  // namespace nanokvm::pc
