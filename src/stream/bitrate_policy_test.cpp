// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/bitrate_policy.hpp"

#include <gtest/gtest.h>

namespace nanokvm::stream {
namespace {

constexpr std::uint64_t second = 1'000'000'000;

TEST(BitratePolicy, TheLowestLimitCountsWithinWhatIsSetAndTheFloor) {
    EXPECT_EQ(wanted_bitrate(3000, 0), 3000U);
    EXPECT_EQ(wanted_bitrate(3000, 1200), 1200U);
    EXPECT_EQ(wanted_bitrate(3000, 9000), 3000U);
    EXPECT_EQ(wanted_bitrate(3000, 10), floor_bitrate_kbps);
}

TEST(BitratePolicy, LessIsToldAtOnceMoreOnceASecondLittleNever) {
    EXPECT_TRUE(worth_telling(3000, 2000, 3000, 0));
    EXPECT_FALSE(worth_telling(3000, 2900, 3000, 0));
    EXPECT_FALSE(worth_telling(2000, 2500, 3000, second - 1));
    EXPECT_TRUE(worth_telling(2000, 2500, 3000, second));
    EXPECT_FALSE(worth_telling(2000, 2050, 3000, second));
    EXPECT_TRUE(worth_telling(2950, 3000, 3000, second)) << "what was set is reached in the end";
    EXPECT_FALSE(worth_telling(2000, 2000, 2000, second));
}

}  // namespace
}  // namespace nanokvm::stream
