// SPDX-License-Identifier: GPL-3.0-or-later
#include "keyboard.hpp"

#include <linux/input-event-codes.h>
#include <random>

#include <gtest/gtest.h>

namespace nanokvm::pc {
namespace {

std::string strike(Keyboard& keyboard, int code) {
    const std::string text = keyboard.on_key(code, 1).text;
    keyboard.on_key(code, 0);
    return text;
}

TEST(Keyboard, TypesWithHeldModifiers) {
    Keyboard keyboard;
    EXPECT_EQ(strike(keyboard, KEY_A), "a");
    keyboard.on_key(KEY_RIGHTSHIFT, 1);
    EXPECT_EQ(strike(keyboard, KEY_A), "A");
    keyboard.on_key(KEY_RIGHTSHIFT, 0);
    EXPECT_EQ(strike(keyboard, KEY_A), "a");
    EXPECT_EQ(keyboard.typed().back(), "aAa");
}

TEST(Keyboard, LocksToggleOnThePressAndNotOnRepeats) {
    Keyboard keyboard;
    keyboard.on_key(KEY_CAPSLOCK, 1);
    keyboard.on_key(KEY_CAPSLOCK, 2);
    EXPECT_EQ(keyboard.leds(), (LockLeds{false, true, false}));
    keyboard.on_key(KEY_CAPSLOCK, 0);
    EXPECT_TRUE(keyboard.leds().caps);
    strike(keyboard, KEY_CAPSLOCK);
    EXPECT_FALSE(keyboard.leds().caps);
    strike(keyboard, KEY_NUMLOCK);
    strike(keyboard, KEY_SCROLLLOCK);
    EXPECT_EQ(keyboard.leds(), (LockLeds{true, false, true}));
}

TEST(Keyboard, RepeatsTypeAgainButAreNotRememberedAgain) {
    Keyboard keyboard;
    keyboard.on_key(KEY_X, 1);
    EXPECT_EQ(keyboard.on_key(KEY_X, 2).text, "x");
    keyboard.on_key(KEY_X, 0);
    EXPECT_EQ(keyboard.typed().back(), "xx");
    EXPECT_EQ(keyboard.recent().size(), 1U);
}

TEST(Keyboard, SaysWhatIsHeld) {
    Keyboard keyboard;
    EXPECT_EQ(keyboard.held_names(), "");
    keyboard.on_key(KEY_LEFTCTRL, 1);
    keyboard.on_key(KEY_C, 1);
    EXPECT_EQ(keyboard.held_names(), "Left Ctrl + C");
    EXPECT_EQ(keyboard.recent().back(), "Ctrl+C");
    keyboard.on_key(KEY_LEFTCTRL, 0);
    keyboard.on_key(KEY_C, 0);
    EXPECT_TRUE(keyboard.held().empty());
}

TEST(Keyboard, EnterBeginsALineAndBackspaceTakesBack) {
    Keyboard keyboard;
    strike(keyboard, KEY_A);
    strike(keyboard, KEY_B);
    strike(keyboard, KEY_BACKSPACE);
    strike(keyboard, KEY_ENTER);
    strike(keyboard, KEY_C);
    ASSERT_EQ(keyboard.typed().size(), 2U);
    EXPECT_EQ(keyboard.typed()[0], "a");
    EXPECT_EQ(keyboard.typed()[1], "c");
    strike(keyboard, KEY_BACKSPACE);
    strike(keyboard, KEY_BACKSPACE);
    EXPECT_EQ(keyboard.typed()[1], "");
}

TEST(Keyboard, ThePowerKeyAndTheThreeFingersAreCommands) {
    Keyboard keyboard;
    EXPECT_EQ(keyboard.on_key(KEY_POWER, 1).command, KeyCommand::power_off);
    EXPECT_EQ(keyboard.on_key(KEY_DELETE, 1).command, KeyCommand::none);
    keyboard.on_key(KEY_DELETE, 0);
    keyboard.on_key(KEY_LEFTCTRL, 1);
    keyboard.on_key(KEY_LEFTALT, 1);
    EXPECT_EQ(keyboard.on_key(KEY_DELETE, 1).command, KeyCommand::reboot);
}

TEST(Keyboard, WhatItRemembersIsBounded) {
    Keyboard keyboard;
    std::mt19937 random(7);
    for (int i = 0; i < 50000; ++i) {
        const int code = i % 3 == 0 ? KEY_A : static_cast<int>(random() % 800);
        if (code != KEY_ENTER || i > 25000) {
            keyboard.on_key(code, static_cast<int>(random() % 3));
        }
    }
    EXPECT_LE(keyboard.held().size(), 256U);
    EXPECT_LE(keyboard.recent().size(), Keyboard::max_recent);
    EXPECT_LE(keyboard.typed().size(), Keyboard::max_typed_lines);
    for (const std::string& line : keyboard.typed()) {
        EXPECT_LE(line.size(), Keyboard::max_line);
    }
}

}  // namespace
}  // namespace nanokvm::pc
