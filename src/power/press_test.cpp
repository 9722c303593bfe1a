// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/press.hpp"

#include <gtest/gtest.h>

namespace nanokvm::power {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tap{800};
constexpr milliseconds hold{4000};

TEST(Press, NoDurationIsTheDefaultAndNoneIsLongerThanAMinute) {
    EXPECT_EQ(press_duration(0), milliseconds(800));
    EXPECT_EQ(press_duration(1), milliseconds(1));
    EXPECT_EQ(press_duration(60'000), milliseconds(60'000));
    EXPECT_EQ(press_duration(60'001), milliseconds(60'000));
    EXPECT_EQ(press_duration(~std::uint64_t{0}), milliseconds(60'000));
}

TEST(Press, AShortPowerPressDoesWhatTheMachineNeeds) {
    EXPECT_EQ(effect_of_press(Line::power, Machine::off, tap), Effect::switch_on);
    EXPECT_EQ(effect_of_press(Line::power, Machine::on, tap), Effect::ask_to_shut_down);
    EXPECT_EQ(effect_of_press(Line::power, Machine::asleep, tap), Effect::wake);
    EXPECT_EQ(effect_of_press(Line::power, Machine::stuck, tap), Effect::nothing);
    EXPECT_EQ(effect_of_holding(Line::power, Machine::on, hold - milliseconds(1)), Effect::nothing);
}

TEST(Press, ALongPowerPressCutsThePowerAndNothingElse) {
    for (const Machine machine : {Machine::on, Machine::asleep, Machine::stuck}) {
        EXPECT_EQ(effect_of_press(Line::power, machine, hold), Effect::nothing);
        EXPECT_EQ(effect_of_holding(Line::power, machine, hold), Effect::force_off);
    }
}

TEST(Press, ALongPressOnAMachineThatIsOffSwitchesItOn) {
    EXPECT_EQ(effect_of_press(Line::power, Machine::off, hold), Effect::switch_on);
    EXPECT_EQ(effect_of_holding(Line::power, Machine::off, hold), Effect::nothing);
}

TEST(Press, ResetWorksWhateverTheLengthUnlessThereIsNoPower) {
    for (const milliseconds duration : {tap, hold}) {
        EXPECT_EQ(effect_of_press(Line::reset, Machine::off, duration), Effect::nothing);
        EXPECT_EQ(effect_of_press(Line::reset, Machine::on, duration), Effect::reset);
        EXPECT_EQ(effect_of_press(Line::reset, Machine::stuck, duration), Effect::reset);
        EXPECT_EQ(effect_of_holding(Line::reset, Machine::on, duration), Effect::nothing);
    }
}

}  // namespace
}  // namespace nanokvm::power
