// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/led_state.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

using Time = std::chrono::system_clock::time_point;

Time at(int seconds) {
    return Time(std::chrono::seconds(seconds));
}

TEST(LedState, NothingIsKnownBeforeTheTargetSpeaks) {
    EXPECT_FALSE(LedState().get().known);
}

TEST(LedState, OnlyChangesAreToldAndDated) {
    std::vector<Leds> told;
    LedState state([&told](const Leds& leds) { told.push_back(leds); });
    state.set(0, at(1));
    state.set(0, at(2));
    state.set(2, at(3));
    state.set(0xf8 | 2, at(4));
    ASSERT_EQ(told.size(), 2U) << "knowing that all are dark is news";
    EXPECT_EQ(told[0], (Leds{false, false, false, true, at(1)}));
    EXPECT_EQ(told[1], (Leds{false, true, false, true, at(3)}));
    state.set(5, at(5));
    EXPECT_EQ(state.get(), (Leds{true, false, true, true, at(5)}));
}

}  // namespace
}  // namespace nanokvm::input
