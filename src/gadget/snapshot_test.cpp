// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/snapshot.hpp"

#include "gadget/plan_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::ElementsAre;

const Flags everything{.rndis = true, .disk = true, .disk_file = test_image};

TEST(Snapshots, OfNothingIsEmpty) {
    FakeTree tree;
    EXPECT_FALSE(snapshot_of(tree).exists());
    EXPECT_EQ(snapshot_of(tree), Snapshot{});
}

TEST(Snapshots, HoldWhatWasBuilt) {
    FakeTree tree;
    add_images(tree);
    apply(tree, described(everything));
    const auto snapshot = snapshot_of(tree);
    EXPECT_EQ(snapshot.udc, test_udc);
    EXPECT_EQ(snapshot.text("g0/idVendor"), "0x3346");
    EXPECT_EQ(snapshot.text("g0/UDC"), std::nullopt);
    EXPECT_EQ(snapshot.text("g0/functions/rndis.usb0/os_desc/interface.rndis/compatible_id"), "RNDIS");
    EXPECT_EQ(snapshot.text("g0/functions/hid.GS0/report_desc")->size(), 63U);
    EXPECT_FALSE(snapshot.attributes.at("g0/functions/hid.GS0/dev").writable);
    EXPECT_EQ(snapshot.lun("g0/functions/mass_storage.disk0/lun.0"),
              (LunState{test_image, false, false, "NanoKVM USB Mass Storage0520"}));
}

TEST(Snapshots, ListFunctionsInTheirOrderOnEveryKernel) {
    for (const bool newest_first : {true, false}) {
        FakeTree tree({.newest_first = newest_first});
        add_images(tree);
        apply(tree, described(everything));
        EXPECT_THAT(snapshot_of(tree).functions(),
                    ElementsAre("rndis.usb0", "hid.GS0", "hid.GS1", "hid.GS2", "mass_storage.disk0"))
            << newest_first;
    }
}

TEST(Snapshots, TellMadeFoldersFromTheKernels) {
    FakeTree tree;
    apply(tree, described({.disable_hid = true, .ncm = true, .disk = true}));
    EXPECT_THAT(
        snapshot_of(tree).folders,
        testing::UnorderedElementsAre("g0", "g0/strings/0x409", "g0/configs/c.1", "g0/configs/c.1/strings/0x409",
                                      "g0/functions/ncm.usb0", "g0/functions/mass_storage.disk0"));
    EXPECT_EQ(snapshot_of(tree).owner("g0/functions/mass_storage.disk0/lun.0/file"), "g0/functions/mass_storage.disk0");
    EXPECT_EQ(snapshot_of(tree).owner("g0/os_desc/use"), "g0");
}

TEST(Snapshots, LeaveOutWhatCannotBeRead) {
    FakeTree tree({.vendor = false});
    apply(tree, described({.disk = true}));
    EXPECT_EQ(snapshot_of(tree).text("g0/functions/mass_storage.disk0/lun.0/forced_eject"), std::nullopt);
}

}  // namespace
}  // namespace nanokvm::gadget
