// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/key_press.hpp"

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using std::chrono::milliseconds;

TEST(KeyPress, ThreeLengthsMeanThreeThings) {
    EXPECT_EQ(action_of(milliseconds(0)), KeyAction::toggle_display);
    EXPECT_EQ(action_of(milliseconds(1499)), KeyAction::toggle_display);
    EXPECT_EQ(action_of(milliseconds(1500)), KeyAction::second_function);
    EXPECT_EQ(action_of(milliseconds(8999)), KeyAction::second_function);
    EXPECT_EQ(action_of(milliseconds(9000)), KeyAction::reset_passwords);
    EXPECT_EQ(action_of(milliseconds(60'000)), KeyAction::reset_passwords);
}

class UserKeyTest : public ::testing::Test {
protected:
    UserKey key;
    UserKey::Clock::time_point start{std::chrono::seconds(100)};
};

TEST_F(UserKeyTest, TheActionComesWithTheRelease) {
    key.press(start);
    EXPECT_EQ(key.release(start + milliseconds(2000)), KeyAction::second_function);
    EXPECT_FALSE(key.release(start + milliseconds(2100)));
}

TEST_F(UserKeyTest, ALostReleaseDoesNotShortenThePress) {
    key.press(start);
    key.press(start + milliseconds(5000));
    EXPECT_EQ(key.release(start + milliseconds(9500)), KeyAction::reset_passwords);
}

TEST_F(UserKeyTest, AKeyThatWentAwayDoesNothing) {
    key.press(start);
    key.cancel();
    EXPECT_FALSE(key.release(start + milliseconds(10'000)));
    EXPECT_FALSE(key.countdown(start + milliseconds(10'000)));
}

TEST_F(UserKeyTest, TheResetIsCountedDown) {
    EXPECT_FALSE(key.countdown(start));
    key.press(start);
    EXPECT_FALSE(key.countdown(start + milliseconds(3999)));
    EXPECT_EQ(key.countdown(start + milliseconds(4000)), 5);
    EXPECT_EQ(key.countdown(start + milliseconds(4001)), 5);
    EXPECT_EQ(key.countdown(start + milliseconds(8999)), 1);
    EXPECT_EQ(key.countdown(start + milliseconds(9000)), 0);
    EXPECT_EQ(key.next_change(start), start + milliseconds(4000));
    EXPECT_EQ(key.next_change(start + milliseconds(4000)), start + milliseconds(5000));
    EXPECT_EQ(key.next_change(start + milliseconds(8999)), start + milliseconds(9000));
    EXPECT_FALSE(key.next_change(start + milliseconds(9000)));
}

}  // namespace
}  // namespace nanokvm::system
