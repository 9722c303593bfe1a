// SPDX-License-Identifier: GPL-3.0-or-later
#include "pointer.hpp"

#include <limits>
#include <linux/input-event-codes.h>

#include <gtest/gtest.h>

namespace nanokvm::pc {
namespace {

constexpr AxisRange tablet{0, 32767};

TEST(Pointer, AbsolutePositionsReachEveryCorner) {
    Pointer pointer(1024, 768);
    pointer.move_absolute_x(0, tablet);
    pointer.move_absolute_y(0, tablet);
    EXPECT_EQ(pointer.position(), (Point{0, 0}));
    pointer.move_absolute_x(32767, tablet);
    pointer.move_absolute_y(32767, tablet);
    EXPECT_EQ(pointer.position(), (Point{1023, 767}));
    pointer.move_absolute_x(16384, tablet);
    EXPECT_EQ(pointer.position().x, 512);
    EXPECT_EQ(pointer.last_motion(), Pointer::Motion::absolute);
}

TEST(Pointer, RelativeMotionIsOneToOneAndStopsAtTheEdges) {
    Pointer pointer(1024, 768);
    pointer.move_relative(10, -20);
    EXPECT_EQ(pointer.position(), (Point{522, 364}));
    pointer.move_relative(std::numeric_limits<int>::max(), std::numeric_limits<int>::min());
    EXPECT_EQ(pointer.position(), (Point{1023, 0}));
}

TEST(Pointer, ButtonsFollowTheHidOrderAndPressesAreCounted) {
    Pointer pointer(100, 100);
    pointer.on_button(BTN_LEFT, true);
    pointer.on_button(BTN_LEFT, true);
    pointer.on_button(BTN_EXTRA, true);
    EXPECT_EQ(pointer.buttons(), 0b10001U);
    EXPECT_EQ(pointer.clicks(), 2U);
    pointer.on_button(BTN_LEFT, false);
    pointer.on_button(BTN_TOUCH, true);
    EXPECT_EQ(pointer.buttons(), 0b10000U);
}

TEST(Pointer, WheelsAddUpAndNeverOverflow) {
    Pointer pointer(100, 100);
    pointer.scroll(3, 0);
    pointer.scroll(-5, 2);
    EXPECT_EQ(pointer.wheel(), -2);
    EXPECT_EQ(pointer.tilt(), 2);
    pointer.scroll(std::numeric_limits<int>::max(), std::numeric_limits<int>::max());
    pointer.scroll(std::numeric_limits<int>::max(), std::numeric_limits<int>::max());
}

TEST(Pointer, NonsenseFromADeviceKeepsThePointerOnTheScreen) {
    for (const int value : {std::numeric_limits<int>::min(), -1, 0, 1, std::numeric_limits<int>::max()}) {
        for (const AxisRange range :
             {AxisRange{0, 0}, AxisRange{5, 1},
              AxisRange{std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}, tablet}) {
            Pointer pointer(640, 480);
            pointer.move_absolute_x(value, range);
            pointer.move_absolute_y(value, range);
            EXPECT_GE(pointer.position().x, 0);
            EXPECT_LT(pointer.position().x, 640);
            EXPECT_GE(pointer.position().y, 0);
            EXPECT_LT(pointer.position().y, 480);
        }
    }
}

}  // namespace
}  // namespace nanokvm::pc
