// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/board_pins.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "power/pin_mux.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace nanokvm::power {
namespace {

TEST(BoardPins, AWordIsOneOfFiveOrUnknown) {
    EXPECT_EQ(parse_hardware("beta\n"), Hardware::beta);
    EXPECT_EQ(parse_hardware(" pcie\r\n"), Hardware::pcie);
    EXPECT_EQ(parse_hardware("alpha"), Hardware::alpha);
    EXPECT_EQ(parse_hardware("atx"), Hardware::atx);
    EXPECT_EQ(parse_hardware("pro"), Hardware::pro);
    for (const char* other : {"", "\n", "Beta", "betamax", "gamma", "be ta"}) {
        EXPECT_EQ(parse_hardware(other), Hardware::unknown) << other;
    }
}

TEST(BoardPins, NumbersAreThoseOfTheDevicesKernel) {
    const auto alpha = front_pins(Hardware::alpha);
    ASSERT_TRUE(alpha);
    EXPECT_EQ(alpha->power_button.sysfs_number(), 503U);
    EXPECT_EQ(alpha->reset_button.sysfs_number(), 507U);
    EXPECT_EQ(alpha->power_led.sysfs_number(), 504U);
    EXPECT_EQ(alpha->disk_led->sysfs_number(), 505U);
    for (const Hardware hardware : {Hardware::beta, Hardware::pcie}) {
        const auto pins = front_pins(hardware);
        ASSERT_TRUE(pins);
        EXPECT_EQ(pins->reset_button.sysfs_number(), 505U);
        EXPECT_FALSE(pins->disk_led);
    }
    EXPECT_EQ((Pin{0x0302'1000, 3}.sysfs_number()), 451U);
    EXPECT_EQ((Pin{0x0502'1000, 19}.sysfs_number()), 371U);
}

TEST(BoardPins, NothingIsPressedOnHardwareThatIsNotKnown) {
    for (const Hardware hardware : {Hardware::atx, Hardware::pro, Hardware::unknown}) {
        const auto pins = front_pins(hardware);
        ASSERT_FALSE(pins);
        EXPECT_NE(pins.error().message.find("not touched"), std::string::npos);
        EXPECT_TRUE(other_pads(hardware).empty());
    }
    EXPECT_NE(front_pins(Hardware::pro).error().message.find("'pro'"), std::string::npos);
}

TEST(BoardPins, NoPadIsSetTwice) {
    for (const Hardware hardware : {Hardware::alpha, Hardware::beta, Hardware::pcie}) {
        std::set<std::uint32_t> seen;
        for (const auto pads : {front_pads(), other_pads(hardware)}) {
            for (const auto& pad : pads) {
                EXPECT_TRUE(seen.insert(pad.address).second) << std::hex << pad.address;
            }
        }
    }
}

TEST(PinMux, WordsAreWrittenWhereTheyBelongAndNowhereElse) {
    const base::TemporaryFolder folder;
    const auto memory = folder.path() / "mem";
    ASSERT_TRUE(base::write_file_atomically(memory, ""));
    std::filesystem::resize_file(memory, 0x0300'2000);  // sparse
    ASSERT_TRUE(set_pads(memory, other_pads(Hardware::alpha)));
    const auto written = base::read_file(memory, 0x0400'0000);
    ASSERT_TRUE(written);
    EXPECT_EQ((*written)[0x0300'103C], 3);
    EXPECT_EQ((*written)[0x0300'10D0], 2);
    EXPECT_EQ(std::count_if(written->begin(), written->end(), [](char byte) { return byte != 0; }), 9);
}

TEST(PinMux, MemoryThatIsNotThereIsAnError) {
    const base::TemporaryFolder folder;
    EXPECT_FALSE(set_pads(folder.path() / "mem", front_pads()));
    EXPECT_TRUE(set_pads(folder.path() / "mem", {}));
}

}  // namespace
}  // namespace nanokvm::power
