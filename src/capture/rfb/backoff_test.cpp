// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/rfb/backoff.hpp"

#include "capture/rfb/leds.hpp"

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

TEST(Backoff, DoublesUpToItsLimitAndStartsAnewAfterSuccess) {
    Backoff backoff(100, 500);
    EXPECT_EQ(backoff.failed(1000), 1100U);
    EXPECT_EQ(backoff.failed(2000), 2200U);
    EXPECT_EQ(backoff.failed(3000), 3400U);
    EXPECT_EQ(backoff.failed(4000), 4500U);
    EXPECT_EQ(backoff.failed(5000), 5500U);
    backoff.succeeded();
    EXPECT_EQ(backoff.failed(6000), 6100U);
}

TEST(Leds, QemusOrderBecomesHids) {
    EXPECT_EQ(hid_leds(0), 0);
    EXPECT_EQ(hid_leds(0b001), 0b100) << "Scroll";
    EXPECT_EQ(hid_leds(0b010), 0b001) << "Num";
    EXPECT_EQ(hid_leds(0b100), 0b010) << "Caps";
    EXPECT_EQ(hid_leds(0xFF), 0b111);
}

}  // namespace
}  // namespace nanokvm::capture
