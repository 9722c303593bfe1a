// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/display.hpp"

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using panel::Page;
using std::chrono::minutes;
using std::chrono::seconds;

class DisplayTest : public ::testing::Test {
protected:
    panel::Bitmap page(Page which) const { return draw(which, state, panel::Size::large_128x64); }

    Display::Clock::time_point start{seconds(1000)};
    Display display{panel::Size::large_128x64, start};
    panel::PanelState state;
};

TEST_F(DisplayTest, OnePageStaysAndOnlyMovesByAPixel) {
    state.host = "kvm";
    display.set_state(state, start);
    EXPECT_EQ(display.picture(start), page(Page::status));
    EXPECT_EQ(display.next_change(start), start + minutes(2));
    EXPECT_EQ(display.picture(start + minutes(2)), page(Page::status).shifted(1, 0));
    EXPECT_EQ(display.picture(start + minutes(8)), page(Page::status));
}

TEST_F(DisplayTest, PagesAlternateWhenThereIsMoreToSay) {
    state.faults = {"No HDMI signal"};
    display.set_state(state, start);
    EXPECT_EQ(display.picture(start), page(Page::status));
    EXPECT_EQ(display.next_change(start), start + seconds(6));
    EXPECT_EQ(display.picture(start + seconds(6)), page(Page::faults));
    EXPECT_EQ(display.picture(start + seconds(12)), page(Page::status));
}

TEST_F(DisplayTest, ItSleepsAndWakesForANewsButNotForTheFrameRate) {
    display.set_state(state, start);
    display.set_sleep(seconds(30));
    EXPECT_EQ(display.next_change(start), start + seconds(30));
    EXPECT_FALSE(display.picture(start + seconds(30)));
    EXPECT_FALSE(display.next_change(start + seconds(30)));
    state.fps = 30;
    display.set_state(state, start + seconds(40));
    EXPECT_FALSE(display.picture(start + seconds(40)));
    state.hdmi = panel::Hdmi::signal;
    display.set_state(state, start + seconds(41));
    EXPECT_TRUE(display.picture(start + seconds(41)));
}

TEST_F(DisplayTest, AMessageIsShownEvenOnADarkPanel) {
    display.toggle(start);
    EXPECT_FALSE(display.picture(start));
    display.set_message("Reset in 3 s", "Let go");
    EXPECT_EQ(display.picture(start), draw_message("Reset in 3 s", "Let go", panel::Size::large_128x64));
    display.clear_message();
    EXPECT_FALSE(display.picture(start));
    display.home(start + seconds(1));
    EXPECT_TRUE(display.picture(start + seconds(1)));
}

}  // namespace
}  // namespace nanokvm::system
