// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/sleep.hpp"

#include <gtest/gtest.h>

namespace nanokvm::panel {
namespace {

using std::chrono::seconds;

class SleepTest : public ::testing::Test {
protected:
    SleepTimer::Clock::time_point now{seconds(1000)};
    SleepTimer timer{now};
};

TEST_F(SleepTest, WithoutATimeoutItStaysLit) {
    EXPECT_TRUE(timer.lit(now + seconds(100'000)));
    EXPECT_FALSE(timer.falls_asleep());
}

TEST_F(SleepTest, ItFallsAsleepAndAChangeWakesIt) {
    timer.set_timeout(seconds(30));
    EXPECT_EQ(timer.falls_asleep(), now + seconds(30));
    EXPECT_TRUE(timer.lit(now + seconds(29)));
    EXPECT_FALSE(timer.lit(now + seconds(30)));
    timer.changed(now + seconds(40));
    EXPECT_TRUE(timer.lit(now + seconds(69)));
}

TEST_F(SleepTest, WhatAPersonSwitchedOffNoChangeSwitchesOn) {
    timer.set_timeout(seconds(30));
    timer.toggle(now);
    timer.changed(now + seconds(5));
    EXPECT_FALSE(timer.lit(now + seconds(6)));
    EXPECT_FALSE(timer.falls_asleep());
    timer.toggle(now + seconds(7));
    EXPECT_TRUE(timer.lit(now + seconds(8)));
}

TEST_F(SleepTest, AShortPressWakesWhatFellAsleep) {
    timer.set_timeout(seconds(30));
    timer.toggle(now + seconds(60));
    EXPECT_TRUE(timer.lit(now + seconds(61)));
}

TEST(Sleep, TheFileIsSecondsAndLessThanTenIsNever) {
    EXPECT_EQ(parse_sleep("60\n"), seconds(60));
    EXPECT_EQ(parse_sleep("10"), seconds(10));
    EXPECT_EQ(parse_sleep(""), seconds(30));
    EXPECT_EQ(parse_sleep("\n"), seconds(30));
    for (const char* never : {"9", "0", "-60", "soon", "60 s", "99999999999"}) {
        EXPECT_FALSE(parse_sleep(never)) << never;
    }
}

}  // namespace
}  // namespace nanokvm::panel
