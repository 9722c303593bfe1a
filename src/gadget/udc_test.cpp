// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/udc.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class UdcTest : public testing::Test {
protected:
    void put(std::string_view path, std::string_view content) {
        std::filesystem::create_directories((root_ / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(root_ / path, content));
    }
    [[nodiscard]] std::string get(std::string_view path) const { return base::read_file(root_ / path).value_or(""); }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
};

TEST_F(UdcTest, ThereIsNoneWithoutGadgetSupport) {
    EXPECT_THAT(list_udcs(root_), IsEmpty());
    EXPECT_EQ(pick_udc({}, "").error().code, ENODEV);
}

TEST_F(UdcTest, StateAndSpeedAreRead) {
    put("/sys/class/udc/4340000.usb/state", "not attached\n");
    put("/sys/class/udc/4340000.usb/current_speed", "UNKNOWN\n");
    const auto udcs = list_udcs(root_);
    ASSERT_EQ(udcs.size(), 1U);
    EXPECT_EQ(udcs[0].name, "4340000.usb");
    EXPECT_EQ(udcs[0].state, "not attached");
    EXPECT_EQ(udcs[0].speed, "UNKNOWN");
    EXPECT_EQ(udcs[0].limits, (EndpointLimits{6, std::nullopt, {}}));
}

TEST_F(UdcTest, OneOfSeveralIsTakenAndABoundOneIsKept) {
    put("/sys/class/udc/dummy_udc.1/state", "configured\n");
    put("/sys/class/udc/dummy_udc.0/state", "configured\n");
    const auto udcs = list_udcs(root_);
    EXPECT_EQ(pick_udc(udcs, "")->name, "dummy_udc.0");
    EXPECT_EQ(pick_udc(udcs, "dummy_udc.1")->name, "dummy_udc.1");
    EXPECT_EQ(pick_udc(udcs, "gone")->name, "dummy_udc.0");
    EXPECT_EQ(udcs[0].limits.in, 12U);
}

TEST_F(UdcTest, TheDeviceTreeSaysHowManyPacketMemoriesThereAre) {
    put("/sys/class/udc/4340000.usb/device/of_node/g-tx-fifo-size", std::string_view("\0\0\3\0\0\0\0\x80", 8));
    const auto limits = list_udcs(root_).at(0).limits;
    EXPECT_EQ(limits.in, 2U);
    EXPECT_THAT(limits.fifo_bytes, ElementsAre(3072, 512));
}

TEST_F(UdcTest, TheRoleIsSetOnlyWhereThereIsASwitch) {
    EXPECT_TRUE(set_role(root_, Role::device));
    EXPECT_FALSE(std::filesystem::exists(root_ / "/proc/cviusb"));
    put("/proc/cviusb/otg_role", "host\n");
    EXPECT_TRUE(set_role(root_, Role::device));
    EXPECT_EQ(get("/proc/cviusb/otg_role"), "device");
    EXPECT_TRUE(set_role(root_, Role::host));
    EXPECT_EQ(get("/proc/cviusb/otg_role"), "host");
}

TEST_F(UdcTest, ARoleThatStandsAlreadyIsNotWrittenAgain) {
    put("/proc/cviusb/otg_role", "device\n");
    EXPECT_TRUE(set_role(root_, Role::device));
    EXPECT_EQ(get("/proc/cviusb/otg_role"), "device\n");
}

}  // namespace
}  // namespace nanokvm::gadget
