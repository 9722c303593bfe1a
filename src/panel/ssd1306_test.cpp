// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/ssd1306.hpp"

#include "panel/ssd1306_model.hpp"

#include <random>

#include <gtest/gtest.h>

namespace nanokvm::panel {
namespace {

/// True when the panel shows `picture`, and what is beside it is black.
::testing::AssertionResult shows(const Ssd1306Model& model, const Bitmap& picture, const PanelGeometry& geometry) {
    for (int page = 0; page < 8; ++page) {
        for (int column = 0; column < 128; ++column) {
            const int x = column - geometry.first_column;
            const bool inside = page < picture.pages() && x >= 0 && x < picture.width();
            const unsigned wanted = inside ? picture.page(page)[static_cast<std::size_t>(x)] : 0U;
            if (model.memory[static_cast<std::size_t>(page)][static_cast<std::size_t>(column)] != wanted) {
                return ::testing::AssertionFailure() << "page " << page << " column " << column;
            }
        }
    }
    return ::testing::AssertionSuccess();
}

class Ssd1306Test : public ::testing::Test {
protected:
    Ssd1306Model model;
    Ssd1306 panel{model, panel_128x64};
    Bitmap picture{128, 64};
};

TEST_F(Ssd1306Test, StartsBlackOnAndTheRightWayUp) {
    ASSERT_TRUE(panel.start());
    EXPECT_TRUE(model.on && model.pump && model.segments_remapped && model.scan_reversed);
    EXPECT_TRUE(shows(model, picture, panel_128x64));
}

TEST_F(Ssd1306Test, APictureCostsOneTransferAPageAndThePositions) {
    ASSERT_TRUE(panel.start());
    picture.fill({0, 0, 128, 64});
    model.transfers = 0;
    ASSERT_TRUE(panel.show(picture));
    EXPECT_TRUE(shows(model, picture, panel_128x64));
    EXPECT_EQ(model.transfers, 16U);
}

TEST_F(Ssd1306Test, OnlyWhatChangedIsSent) {
    ASSERT_TRUE(panel.start());
    ASSERT_TRUE(panel.show(picture));
    model.transfers = model.bytes = 0;
    ASSERT_TRUE(panel.show(picture));
    EXPECT_EQ(model.transfers, 0U);
    picture.set(20, 10);
    picture.set(25, 12);
    ASSERT_TRUE(panel.show(picture));
    EXPECT_TRUE(shows(model, picture, panel_128x64));
    EXPECT_EQ(model.bytes, 4U + 1U + 6U);
}

TEST_F(Ssd1306Test, ABusOfShortTransfersGetsTheSamePicture) {
    model.limit = 33;
    ASSERT_TRUE(panel.start());
    std::mt19937 random(7);
    for (int round = 0; round < 50; ++round) {
        for (int pixel = 0; pixel < 40; ++pixel) {
            picture.set(static_cast<int>(random() % 128U), static_cast<int>(random() % 64U), random() % 2U == 0);
        }
        ASSERT_TRUE(panel.show(picture));
        ASSERT_TRUE(shows(model, picture, panel_128x64));
    }
}

TEST_F(Ssd1306Test, TheSmallPanelLiesInTheMiddleAndUpsideDown) {
    Ssd1306 small(model, panel_64x32);
    ASSERT_TRUE(small.start());
    Bitmap small_picture(64, 32);
    small_picture.fill({0, 0, 64, 32});
    ASSERT_TRUE(small.show(small_picture));
    EXPECT_TRUE(shows(model, small_picture, panel_64x32));
    EXPECT_TRUE(!model.segments_remapped && !model.scan_reversed);
}

TEST_F(Ssd1306Test, SleepSwitchesTheChargePumpOffAndKeepsThePicture) {
    ASSERT_TRUE(panel.start());
    picture.set(3, 3);
    ASSERT_TRUE(panel.show(picture));
    ASSERT_TRUE(panel.set_on(false));
    EXPECT_FALSE(model.on || model.pump);
    model.transfers = 0;
    ASSERT_TRUE(panel.set_on(false));
    EXPECT_EQ(model.transfers, 0U);
    ASSERT_TRUE(panel.set_on(true));
    EXPECT_TRUE(model.on && model.pump && shows(model, picture, panel_128x64));
}

TEST_F(Ssd1306Test, AfterAnErrorEverythingIsSentAgain) {
    ASSERT_TRUE(panel.start());
    picture.set(3, 3);
    model.answers = false;
    EXPECT_FALSE(panel.show(picture));
    model.answers = true;
    model.memory[7][127] = 0xFF;  // what it held may be lost, too
    ASSERT_TRUE(panel.show(picture));
    EXPECT_TRUE(shows(model, picture, panel_128x64));
}

TEST_F(Ssd1306Test, ANobodyIsAnError) {
    model.answers = false;
    const auto started = panel.start();
    ASSERT_FALSE(started);
    EXPECT_EQ(started.error().code, EREMOTEIO);
}

}  // namespace
}  // namespace nanokvm::panel
