// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pattern/ticker.hpp"

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

constexpr std::uint64_t second = 1'000'000'000;

TEST(Ticker, StandsStillUntilARateIsSet) {
    Ticker ticker;
    EXPECT_EQ(ticker.due(), never);
    EXPECT_FALSE(ticker.tick(second));
    ticker.set_rate(30, 5 * second);
    EXPECT_EQ(ticker.due(), 5 * second);
    ticker.set_rate(0, 6 * second);
    EXPECT_EQ(ticker.due(), never);
}

TEST(Ticker, DoesNotDriftThoughWakeUpsAreLate) {
    Ticker ticker;
    ticker.set_rate(30, 0);
    int ticks = 0;
    for (std::uint64_t now = 0; now < 100 * second; now = ticker.due() + 1'000'000) {
        ticks += ticker.tick(now) ? 1 : 0;
    }
    EXPECT_EQ(ticks, 3000);
    EXPECT_EQ(ticker.due(), 100 * second);
}

TEST(Ticker, MissedPointsAreNotCaughtUp) {
    Ticker ticker;
    ticker.set_rate(10, 0);
    EXPECT_TRUE(ticker.tick(0));
    EXPECT_TRUE(ticker.tick(second + 50'000'000)) << "ten points late";
    EXPECT_EQ(ticker.due(), second + 100'000'000) << "on the grid";
    EXPECT_FALSE(ticker.tick(second + 60'000'000));
}

TEST(Ticker, TheSameRateAgainChangesNothing) {
    Ticker ticker;
    ticker.set_rate(10, 0);
    EXPECT_TRUE(ticker.tick(0));
    ticker.set_rate(10, 30'000'000);
    EXPECT_EQ(ticker.due(), 100'000'000U);
}

TEST(Ticker, ATickAtTheVeryPointMovesOn) {
    for (unsigned fps = 1; fps <= 60; ++fps) {
        Ticker ticker;
        ticker.set_rate(fps, 12'345);
        for (int i = 0; i < 200; ++i) {
            const std::uint64_t due = ticker.due();
            ASSERT_TRUE(ticker.tick(due));
            ASSERT_GT(ticker.due(), due);
            ASSERT_LE(ticker.due() - due, second / fps + 1);
        }
    }
}

}  // namespace
}  // namespace nanokvm::capture
