// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/switches.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "gadget/plan_fixture.hpp"

#include <cerrno>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::ElementsAre;

class SwitchesTest : public testing::Test {
protected:
    SwitchesTest() {
        put("/etc/machine-id", "this unit\n");
        put("/sys/class/udc/4340000.usb/state", "configured\n");
        put("/boot/ver", "");
        EXPECT_TRUE(usb_up(context_));
        tree_.fail_at(~std::size_t{0}, 0);
    }
    void put(std::string_view path, std::string_view content) {
        std::filesystem::create_directories((root_ / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(root_ / path, content));
    }
    [[nodiscard]] std::optional<std::string> get(std::string_view path) const {
        const auto content = base::read_file(root_ / path);
        return content ? std::optional(*content) : std::nullopt;
    }
    [[nodiscard]] std::vector<std::string> functions() { return snapshot_of(tree_).functions(); }
    [[nodiscard]] std::string version() { return snapshot_of(tree_).text("g0/bcdDevice").value(); }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
    FakeTree tree_;
    UsbContext context_{root_, tree_};
};

TEST_F(SwitchesTest, TheFlagDecidesTheModeAndTheGadgetFollows) {
    EXPECT_EQ(mode_flag(root_), Mode::normal);
    ASSERT_TRUE(switch_mode(context_, Mode::hid_only));
    EXPECT_EQ(mode_flag(root_), Mode::hid_only);
    EXPECT_EQ(version(), "0x0623");
    EXPECT_EQ(snapshot_of(tree_).udc, test_udc) << "still connected, without a reboot";
    ASSERT_TRUE(switch_mode(context_, Mode::normal));
    EXPECT_EQ(get("/boot/usb.hid_only"), std::nullopt);
    EXPECT_EQ(version(), "0x0510");
}

TEST_F(SwitchesTest, WhatStandsSoAlreadyIsNotTouched) {
    const int unbindings = tree_.unbindings;
    ASSERT_TRUE(switch_mode(context_, Mode::normal));
    ASSERT_TRUE(switch_extra(context_, Extra::network, false));
    EXPECT_EQ(tree_.unbindings, unbindings);
}

TEST_F(SwitchesTest, NetworkAndDiskComeAndGo) {
    ASSERT_TRUE(switch_extra(context_, Extra::network, true));
    ASSERT_TRUE(switch_extra(context_, Extra::disk, true));
    EXPECT_EQ(extra_flags(root_), (Extras{true, true}));
    EXPECT_THAT(functions(), ElementsAre("rndis.usb0", "hid.GS0", "hid.GS1", "hid.GS2", "mass_storage.disk0"));
    ASSERT_TRUE(switch_extra(context_, Extra::network, false));
    EXPECT_THAT(functions(), ElementsAre("hid.GS0", "hid.GS1", "hid.GS2", "mass_storage.disk0"));
    ASSERT_TRUE(switch_extra(context_, Extra::disk, false));
    EXPECT_EQ(extra_flags(root_), Extras{});
}

TEST_F(SwitchesTest, ANetworkOfTheOtherKindCountsAndGoesToo) {
    put("/boot/usb.ncm", "");
    put("/boot/usb.rndis0", "");
    ASSERT_TRUE(usb_up(context_));
    EXPECT_TRUE(extra_flags(root_).network);
    ASSERT_TRUE(switch_extra(context_, Extra::network, true));
    EXPECT_THAT(functions().front(), "ncm.usb0");
    ASSERT_TRUE(switch_extra(context_, Extra::network, false));
    EXPECT_EQ(get("/boot/usb.ncm"), std::nullopt);
    EXPECT_EQ(get("/boot/usb.rndis0"), std::nullopt);
    EXPECT_THAT(functions(), ElementsAre("hid.GS0", "hid.GS1", "hid.GS2"));
}

TEST_F(SwitchesTest, WhatTheKernelRefusesLeavesFlagAndGadgetAsTheyWere) {
    put("/boot/usb.disk0", "/data/first.img\n");
    ASSERT_TRUE(usb_up(context_));
    const auto before = tree_.dump();
    for (std::size_t i = 0; i < 12; ++i) {
        tree_.fail_at(i, EIO);
        ASSERT_FALSE(switch_mode(context_, Mode::hid_only)) << i;
        EXPECT_EQ(mode_flag(root_), Mode::normal);
        EXPECT_EQ(tree_.dump(), before) << i;
    }
    tree_.fail_at(0, EIO);
    ASSERT_FALSE(switch_extra(context_, Extra::disk, false));
    EXPECT_EQ(get("/boot/usb.disk0"), "/data/first.img\n") << "its content, too";
}

TEST_F(SwitchesTest, WhatTheControllerCannotCarryIsRefused) {
    put("/sys/class/udc/4340000.usb/device/of_node/g-tx-fifo-size",
        std::string_view("\0\0\2\0\0\0\2\0\0\0\2\0\0\0\2\0", 16));  // four endpoints
    ASSERT_TRUE(switch_extra(context_, Extra::disk, true));
    const auto refused = switch_extra(context_, Extra::network, true);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("6 of 4 in"));
    EXPECT_FALSE(extra_flags(root_).network);
}

TEST_F(SwitchesTest, AFlagThatCannotBeWrittenIsAnError) {
    std::filesystem::remove_all(root_ / "/boot");
    const auto refused = switch_mode(context_, Mode::hid_only);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("/boot"));
    EXPECT_EQ(version(), "0x0510");
}

}  // namespace
}  // namespace nanokvm::gadget
