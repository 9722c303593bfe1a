// SPDX-License-Identifier: GPL-3.0-or-later
#include "latency.hpp"

#include <gtest/gtest.h>

namespace nanokvm::bench {
namespace {

TEST(ClockOffset, IsUnknownUntilTheServerHasAnswered) {
    ClockOffset clock;
    clock.arrival(5, 1'000'000);
    EXPECT_FALSE(clock.epoch_ns());
    clock.answer(990'000, 0, 1'010'000);
    EXPECT_TRUE(clock.epoch_ns());
}

TEST(ClockOffset, EveryAnswerNarrowsIt) {
    constexpr std::int64_t epoch = 7'000'000'000;
    ClockOffset clock;
    // Asked and answered around a server clock that reads 100 µs, then 200 µs, after the epoch.
    clock.answer(epoch + 50'000, 100, epoch + 130'000);
    EXPECT_EQ(clock.uncertainty_ns(), (30'000 + 51'000) / 2);
    clock.answer(epoch + 190'000, 200, epoch + 290'000);
    EXPECT_EQ(clock.uncertainty_ns(), (30'000 + 11'000) / 2);
    clock.arrival(1000, epoch + 1'005'000);
    EXPECT_EQ(clock.uncertainty_ns(), (5'000 + 11'000) / 2);
    EXPECT_NEAR(static_cast<double>(*clock.epoch_ns()), static_cast<double>(epoch), 8'000);
}

TEST(Percentile, IsTheNearestRank) {
    EXPECT_EQ(percentile({}, 0.5), 0);
    EXPECT_EQ(percentile({4}, 0.99), 4);
    EXPECT_EQ(percentile({3, 1, 2}, 0.5), 2);
    EXPECT_EQ(percentile({3, 1, 2}, 0), 1);
    EXPECT_EQ(percentile({3, 1, 2}, 1), 3);
    std::vector<std::int64_t> hundred;
    for (std::int64_t i = 100; i > 0; --i) {
        hundred.push_back(i);
    }
    EXPECT_EQ(percentile(hundred, 0.99), 99);
}

}  // namespace
}  // namespace nanokvm::bench
