// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/flow_window.hpp"

#include <gtest/gtest.h>

namespace nanokvm::stream {
namespace {

constexpr bool idr = true;
constexpr bool delta = false;

TEST(FlowWindow, StartsAtAnIdr) {
    FlowWindow window(2);
    EXPECT_TRUE(window.wants_idr());
    EXPECT_FALSE(window.admit(delta, 1));
    EXPECT_TRUE(window.admit(idr, 2));
    EXPECT_TRUE(window.admit(delta, 3));
    EXPECT_FALSE(window.wants_idr());
}

TEST(FlowWindow, AViewerThatFallsBehindIsCutToTheNextIdr) {
    FlowWindow window(2);
    ASSERT_TRUE(window.admit(idr, 1));
    ASSERT_TRUE(window.admit(delta, 2));
    EXPECT_FALSE(window.admit(delta, 3));
    window.acknowledge(2);
    EXPECT_FALSE(window.admit(delta, 4)) << "its reference was dropped";
    EXPECT_TRUE(window.admit(idr, 5));
}

TEST(FlowWindow, AStalledViewerAsksForNoIdrUntilItCanTakeOne) {
    FlowWindow window(1);
    ASSERT_TRUE(window.admit(idr, 1));
    ASSERT_FALSE(window.admit(delta, 2));
    EXPECT_FALSE(window.wants_idr());
    EXPECT_FALSE(window.admit(idr, 3));
    EXPECT_FALSE(window.wants_idr());
    window.acknowledge(1);
    EXPECT_TRUE(window.wants_idr());
}

TEST(FlowWindow, AcknowledgementsAreCumulativeAndMayRepeat) {
    FlowWindow window(8);
    for (std::uint64_t stamp = 1; stamp <= 5; ++stamp) {
        ASSERT_TRUE(window.admit(stamp == 1, stamp));
    }
    window.acknowledge(3);
    window.acknowledge(3);
    window.acknowledge(1);
    EXPECT_EQ(window.in_flight(), 2U);
}

TEST(FlowWindow, ResyncForgetsWhatIsInFlight) {
    FlowWindow window(1);
    ASSERT_TRUE(window.admit(idr, 1));
    window.resync();
    EXPECT_EQ(window.in_flight(), 0U);
    EXPECT_FALSE(window.admit(delta, 2));
    EXPECT_TRUE(window.admit(idr, 3));
}

TEST(FlowWindow, NeverHoldsMoreThanItsLimitWhateverTheClientAsks) {
    for (std::size_t asked : {0U, 1U, 8U, 1000U}) {
        FlowWindow window(asked);
        for (std::uint64_t stamp = 1; stamp <= 100; ++stamp) {
            static_cast<void>(window.admit(stamp % 10 == 1, stamp));
            ASSERT_LE(window.in_flight(), FlowWindow::max_units);
            if (stamp % 7 == 0) {
                window.acknowledge(stamp - 3);
            }
        }
    }
}

}  // namespace
}  // namespace nanokvm::stream
