// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/migration.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

/// A device that had the stock firmware, on which our package was unpacked.
class MigrationTest : public ::testing::Test {
protected:
    MigrationTest() {
        put("/kvmapp/kvm_new_app", "");
        put("/kvmapp/system/bin/nanokvm", "program");
        put("/kvmapp/system/init.d/S03usbdev", "#!/bin/sh\nnanokvm usb up\n");
        put("/kvmapp/system/init.d/S95nanokvm", "#!/bin/sh\n# new\n");
        put("/etc/init.d/S03usbdev", "#!/bin/sh\n# normal mode\n");
        put("/etc/init.d/S95nanokvm", "#!/bin/sh\n# stock\n");
        put("/root/old/kvm/type", "mjpeg");
        put("/root/old/kvm/fps", "20\n");
        put("/etc/kvm/pwd", "accounts");
        std::filesystem::create_directories(root_ / "/boot");
    }

    void put(std::string_view path, std::string_view content) {
        std::filesystem::create_directories((root_ / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(root_ / path, content));
    }
    std::string text(std::string_view path) const { return base::read_file(root_ / path).value_or("(missing)"); }
    bool there(std::string_view path) const { return std::filesystem::exists(root_ / path); }
    base::Result<MigrationReport> run() const { return migrate(root_, root_ / "/kvmapp/system/bin/nanokvm"); }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
};

TEST_F(MigrationTest, OurFilesAreInPlaceAndTheUsersAreKept) {
    const auto report = run();
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->warnings.empty());
    EXPECT_EQ(text("/usr/bin/nanokvm"), "program");
    EXPECT_EQ(text("/etc/init.d/S95nanokvm"), "#!/bin/sh\n# new\n");
    EXPECT_EQ(std::filesystem::status(root_ / "/etc/init.d/S95nanokvm").permissions(), std::filesystem::perms(0755));
    EXPECT_EQ(text("/kvmapp/kvm/type"), "mjpeg");
    EXPECT_EQ(text("/etc/kvm/pwd"), "accounts");
    EXPECT_FALSE(there("/kvmapp/kvm_new_app"));
    EXPECT_FALSE(there("/boot/usb.hid_only"));
}

TEST_F(MigrationTest, ItIsDoneOnce) {
    ASSERT_TRUE(run());
    put("/etc/init.d/S95nanokvm", "#!/bin/sh\n# the user's own\n");
    const auto again = run();
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->done.empty());
    EXPECT_EQ(text("/etc/init.d/S95nanokvm"), "#!/bin/sh\n# the user's own\n");
}

TEST_F(MigrationTest, WhatIsSetAlreadyIsNotSetBack) {
    put("/kvmapp/kvm/fps", "50\n");
    ASSERT_TRUE(run());
    EXPECT_EQ(text("/kvmapp/kvm/fps"), "50\n");
}

TEST_F(MigrationTest, HidOnlyModeBecomesItsFlag) {
    put("/etc/init.d/S03usbdev", "#!/bin/sh\necho 0x0623 > bcdDevice\n");
    ASSERT_TRUE(run());
    EXPECT_TRUE(there("/boot/usb.hid_only"));
}

TEST_F(MigrationTest, HidOnlyModeIsKnownByTheFormerApplicationsScript) {
    put("/root/old/system/init.d/S03usbhid", "#!/bin/sh\n. /kvmapp/hid\n");
    put("/etc/init.d/S03usbdev", "#!/bin/sh\n. /kvmapp/hid\n");
    ASSERT_TRUE(run());
    EXPECT_TRUE(there("/boot/usb.hid_only"));
}

TEST_F(MigrationTest, HidOnlyModeIsKnownByTheGadgetThatHasStarted) {
    put("/sys/kernel/config/usb_gadget/g0/bcdDevice", "0x0623\n");
    ASSERT_TRUE(run());
    EXPECT_TRUE(there("/boot/usb.hid_only"));
}

TEST_F(MigrationTest, NormalModeNeedsNoFlag) {
    put("/root/old/system/init.d/S03usbhid", "#!/bin/sh\necho 0x0623 > bcdDevice\n");
    put("/sys/kernel/config/usb_gadget/g0/bcdDevice", "0x0510\n");
    const auto report = run();
    ASSERT_TRUE(report);
    EXPECT_FALSE(there("/boot/usb.hid_only"));
}

TEST_F(MigrationTest, WithoutAnyBootScriptThereIsNoMode) {
    std::filesystem::remove(root_ / "/etc/init.d/S03usbdev");
    ASSERT_TRUE(run());
    EXPECT_FALSE(there("/boot/usb.hid_only"));
}

TEST_F(MigrationTest, WithOurScriptTheFlagAloneDecides) {
    put("/etc/init.d/S03usbdev", "#!/bin/sh\nnanokvm usb up\n");
    put("/sys/kernel/config/usb_gadget/g0/bcdDevice", "0x0623\n");
    ASSERT_TRUE(run());
    EXPECT_FALSE(there("/boot/usb.hid_only"));
}

TEST_F(MigrationTest, APackageThatIsNotWholeIsTriedAgain) {
    std::filesystem::remove_all(root_ / "/kvmapp/system/init.d");
    const auto report = run();
    ASSERT_FALSE(report);
    EXPECT_NE(report.error().message.find("/kvmapp/system/init.d"), std::string::npos);
    EXPECT_TRUE(there("/kvmapp/kvm_new_app"));
    EXPECT_EQ(text("/etc/init.d/S95nanokvm"), "#!/bin/sh\n# stock\n");
}

TEST_F(MigrationTest, AfterAPowerCutItGoesOn) {
    put("/usr/bin/nanokvm", "program");
    put("/etc/init.d/S03usbdev", "#!/bin/sh\nnanokvm usb up\n");  // written before the cut
    const auto report = run();
    ASSERT_TRUE(report);
    EXPECT_EQ(text("/etc/init.d/S95nanokvm"), "#!/bin/sh\n# new\n");
    EXPECT_FALSE(there("/kvmapp/kvm_new_app"));
}

}  // namespace
}  // namespace nanokvm::system
