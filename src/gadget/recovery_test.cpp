// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/recovery.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "gadget/plan_fixture.hpp"

#include <cerrno>
#include <fstream>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using testing::HasSubstr;

class RecoveryTest : public testing::Test {
protected:
    RecoveryTest() {
        fs::create_directories(root_ / "/sys/devices/platform/4340000.usb");
        fs::create_directories(root_ / "/sys/bus/platform/drivers/dwc2");
        fs::create_directories(root_ / "/sys/class/udc/4340000.usb");
        for (const auto* name : {"unbind", "bind"}) {
            std::ofstream(root_ / ("/sys/bus/platform/drivers/dwc2/" + std::string(name))).close();
        }
        fs::create_directory_symlink("../../../devices/platform/4340000.usb",
                                     root_ / "/sys/class/udc/4340000.usb/device");
        fs::create_directory_symlink("../../../bus/platform/drivers/dwc2",
                                     root_ / "/sys/devices/platform/4340000.usb/driver");
        apply(tree_, described({}));
        unbindings_ = tree_.unbindings;
    }
    [[nodiscard]] std::string get(std::string_view path) const { return base::read_file(root_ / path).value_or(""); }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
    FakeTree tree_;
    UsbContext context_{root_, tree_};
    int unbindings_ = 0;
};

TEST_F(RecoveryTest, RebindingTakesTheGadgetOffTheBusAndBack) {
    ASSERT_TRUE(rebind(context_, milliseconds(0)));
    EXPECT_EQ(tree_.unbindings, unbindings_ + 1);
    EXPECT_EQ(snapshot_of(tree_).udc, test_udc);
}

TEST_F(RecoveryTest, RestartingTakesTheDriverFromTheHardwareAndGivesItBack) {
    ASSERT_TRUE(restart_controller(context_, milliseconds(0)));
    EXPECT_EQ(get("/sys/bus/platform/drivers/dwc2/unbind"), "4340000.usb");
    EXPECT_EQ(get("/sys/bus/platform/drivers/dwc2/bind"), "4340000.usb");
    EXPECT_EQ(tree_.unbindings, unbindings_ + 1);
    EXPECT_EQ(snapshot_of(tree_).udc, test_udc);
}

TEST_F(RecoveryTest, AControllerWithoutADriverIsLeftAlone) {
    fs::remove(root_ / "/sys/devices/platform/4340000.usb/driver");
    EXPECT_THAT(restart_controller(context_, milliseconds(0)).error().message, HasSubstr("no driver"));
    EXPECT_EQ(tree_.unbindings, unbindings_);
}

TEST_F(RecoveryTest, ADriverThatIsNotGivenBackIsTold) {
    fs::remove(root_ / "/sys/bus/platform/drivers/dwc2/bind");
    EXPECT_THAT(restart_controller(context_, milliseconds(0)).error().message, HasSubstr("dwc2/bind"));
    EXPECT_EQ(snapshot_of(tree_).udc, test_udc) << "bound all the same, where that goes";
}

TEST_F(RecoveryTest, WhatIsNotConnectedIsNotConnectedByThis) {
    ASSERT_TRUE(tree_.write("g0/UDC", ""));
    EXPECT_EQ(rebind(context_, milliseconds(0)).error().code, ENOTCONN);
    EXPECT_EQ(restart_controller(context_, milliseconds(0)).error().code, ENOTCONN);
    FakeTree empty;
    EXPECT_EQ(rebind({root_, empty}, milliseconds(0)).error().code, ENOTCONN);
}

TEST_F(RecoveryTest, AnErrorOfTheKernelIsNamed) {
    tree_.fail_at(1, EBUSY);
    EXPECT_THAT(rebind(context_, milliseconds(0)).error().message, HasSubstr("cannot bind g0 to 4340000.usb"));
}

}  // namespace
}  // namespace nanokvm::gadget
