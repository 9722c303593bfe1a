// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/bitmap.hpp"

#include <gtest/gtest.h>

namespace nanokvm::panel {
namespace {

int lit(const Bitmap& bitmap) {
    int count = 0;
    for (int y = 0; y < bitmap.height(); ++y) {
        for (int x = 0; x < bitmap.width(); ++x) {
            count += bitmap.at(x, y) ? 1 : 0;
        }
    }
    return count;
}

TEST(Bitmap, APixelIsABitOfItsPage) {
    Bitmap bitmap(16, 16);
    bitmap.set(3, 9);
    EXPECT_EQ(bitmap.page(1)[3], 0x02);
    EXPECT_EQ(lit(bitmap), 1);
    bitmap.set(3, 9, false);
    EXPECT_EQ(lit(bitmap), 0);
}

TEST(Bitmap, WhatLiesOutsideIsCutOff) {
    Bitmap bitmap(16, 16);
    bitmap.fill({-5, -5, 100, 100});
    EXPECT_EQ(lit(bitmap), 256);
    bitmap.text(14, 12, "WWWW", font_6x8());
    bitmap.text(-3, -3, "WWWW", font_6x8());
    EXPECT_FALSE(bitmap.at(16, 3) || bitmap.at(3, 16) || bitmap.at(-1, 0));
}

TEST(Bitmap, InvertingTwiceChangesNothing) {
    Bitmap bitmap(16, 16);
    bitmap.text(0, 0, "A", font_6x8());
    const Bitmap before = bitmap;
    bitmap.invert({0, 0, 7, 9});
    EXPECT_NE(bitmap, before);
    bitmap.invert({0, 0, 7, 9});
    EXPECT_EQ(bitmap, before);
}

TEST(Bitmap, TextOnTheRightEndsAtItsLastColumn) {
    Bitmap bitmap(32, 8);
    bitmap.text_right(31, 0, "HH", font_6x8());
    EXPECT_TRUE(bitmap.at(30, 0) && !bitmap.at(31, 0) && bitmap.at(20, 0) && !bitmap.at(19, 0));
}

TEST(Bitmap, AShiftedPictureIsTheSameElsewhere) {
    Bitmap bitmap(16, 16);
    bitmap.set(3, 3);
    bitmap.set(15, 15);
    const Bitmap moved = bitmap.shifted(1, 2);
    EXPECT_TRUE(moved.at(4, 5));
    EXPECT_EQ(lit(moved), 1);
}

}  // namespace
}  // namespace nanokvm::panel
