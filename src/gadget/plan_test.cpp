// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/plan.hpp"

#include "gadget/plan_fixture.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const std::string lun = "g0/functions/mass_storage.disk0/lun.0";

std::vector<std::string> told(const std::vector<Operation>& steps) {
    std::vector<std::string> all;
    for (const auto& step : steps) {
        all.push_back(to_string(step));
    }
    return all;
}

std::ptrdiff_t place(const std::vector<std::string>& steps, const std::string& step) {
    EXPECT_THAT(steps, Contains(step));
    return std::ranges::find(steps, step) - steps.begin();
}

class PlanTest : public testing::Test {
protected:
    PlanTest() { add_images(tree_); }
    void write(const std::string& path, const std::string& value) { ASSERT_TRUE(tree_.write(path, value)); }
    FakeTree tree_;
};

TEST_F(PlanTest, BuildsInTheOrderTheKernelAndHostsExpect) {
    const auto steps = told(planned(tree_, described({.rndis = true, .disk = true, .disk_file = test_image})));
    const std::string order[] = {
        "make g0",
        "write 0x3346 to g0/idVendor",
        "write 0x0510 to g0/bcdDevice",
        "make g0/strings/0x409",
        "make g0/configs/c.1",
        "write 0xe0 to g0/configs/c.1/bmAttributes",
        "make g0/functions/rndis.usb0",
        "write RNDIS to g0/functions/rndis.usb0/os_desc/interface.rndis/compatible_id",
        "link g0/configs/c.1/rndis.usb0 to g0/functions/rndis.usb0",
        "write MSFT100 to g0/os_desc/qw_sign",
        "write 1 to g0/os_desc/use",
        "link g0/os_desc/c.1 to g0/configs/c.1",
        "make g0/functions/hid.GS0",
        "write 63 bytes to g0/functions/hid.GS0/report_desc",
        "link g0/configs/c.1/hid.GS0 to g0/functions/hid.GS0",
        "make g0/functions/hid.GS1",
        "make g0/functions/hid.GS2",
        "make g0/functions/mass_storage.disk0",
        "link g0/configs/c.1/mass_storage.disk0 to g0/functions/mass_storage.disk0",
        "write 0 to " + lun + "/ro",
        "write 0 to " + lun + "/cdrom",
        "write NanoKVM USB Mass Storage0520 to " + lun + "/inquiry_string",
        "write /data/disk.img to " + lun + "/file",
        "bind g0 to 4340000.usb",
    };
    for (std::size_t i = 1; i < std::size(order); ++i) {
        EXPECT_LT(place(steps, order[i - 1]), place(steps, order[i])) << order[i];
    }
    EXPECT_EQ(steps.back(), "bind g0 to 4340000.usb");
}

TEST_F(PlanTest, HidOnlyModeWritesItsOwnVersionsAndNoSerialNumber) {
    const auto steps = told(planned(tree_, described({.hid_only = true})));
    EXPECT_THAT(steps, Contains("write 0x0623 to g0/bcdDevice"));
    EXPECT_THAT(steps, Contains("write 200 to g0/configs/c.1/MaxPower"));
    EXPECT_THAT(steps, Not(Contains(testing::HasSubstr("serialnumber"))));
}

TEST_F(PlanTest, WhatIsRightIsNotTouched) {
    for (const Flags& flags : {Flags{}, Flags{.hid_only = true}, Flags{.ncm = true, .disk = true}}) {
        FakeTree tree;
        apply(tree, described(flags));
        EXPECT_THAT(told(planned(tree, described(flags))), IsEmpty());
    }
}

TEST_F(PlanTest, AddingTheDiskLeavesTheOthersLinked) {
    apply(tree_, described({}));
    const auto steps = told(planned(tree_, described({.disk = true})));
    EXPECT_EQ(steps.front(), "unbind g0 from 4340000.usb");
    EXPECT_EQ(steps.back(), "bind g0 to 4340000.usb");
    EXPECT_THAT(steps, Not(Contains(testing::HasSubstr("hid.GS"))));
    EXPECT_THAT(steps, Not(Contains(testing::StartsWith("unlink"))));
}

TEST_F(PlanTest, AddingTheNetworkRelinksWhatComesAfterItAndMakesNothingAgain) {
    apply(tree_, described({}));
    const auto steps = told(planned(tree_, described({.rndis = true})));
    EXPECT_THAT(steps, Contains("unlink g0/configs/c.1/hid.GS0"));
    EXPECT_THAT(steps, Not(Contains("remove g0/functions/hid.GS0")));
    apply(tree_, described({.rndis = true}));
    EXPECT_EQ(tree_.dump(), fresh_dump(described({.rndis = true}), {}));
}

TEST_F(PlanTest, ChangingTheIdRebindsAndDoesNothingElse) {
    apply(tree_, described({}));
    EXPECT_THAT(told(planned(tree_, described({.vendor = 0x1d6b}))),
                ElementsAre("unbind g0 from 4340000.usb", "write 0x1d6b to g0/idVendor", "bind g0 to 4340000.usb"));
}

TEST_F(PlanTest, AnotherControllerIsReachedByRebinding) {
    apply(tree_, described({}));
    EXPECT_THAT(told(planned(tree_, described({}), "dummy_udc.0")),
                ElementsAre("unbind g0 from 4340000.usb", "bind g0 to dummy_udc.0"));
    EXPECT_THAT(told(planned(tree_, described({}), "")), ElementsAre("unbind g0 from 4340000.usb"));
}

TEST_F(PlanTest, MediaChangeWithoutUnbinding) {
    apply(tree_, described({.disk = true}));
    EXPECT_THAT(told(planned(tree_, described({.disk = true, .disk_file = test_image}))),
                ElementsAre("write /data/disk.img to " + lun + "/file"));
    apply(tree_, described({.disk = true, .disk_file = test_image}));
    EXPECT_THAT(told(planned(tree_, described({.disk = true, .disk_read_only = true, .disk_file = test_image}))),
                ElementsAre("write nothing to " + lun + "/file", "write 1 to " + lun + "/ro",
                            "write /data/disk.img to " + lun + "/file"));
    EXPECT_EQ(tree_.unbindings, 0);
}

TEST_F(PlanTest, AnInsertedMediumStaysWhenAsked) {
    apply(tree_, described({.disk = true}));
    write(lun + "/file", test_image);
    EXPECT_THAT(told(planned(tree_, described({.disk = true}), test_udc, Media::keep)), IsEmpty());
    apply(tree_, described({.rndis = true, .disk = true}), test_udc, Media::keep);
    EXPECT_EQ(snapshot_of(tree_).lun(lun)->file, test_image);
    EXPECT_THAT(told(planned(tree_, described({.rndis = true, .disk = true}))),
                ElementsAre("write nothing to " + lun + "/file"));
}

TEST_F(PlanTest, HidNumbersFollowTheirNamesWhateverWasThereBefore) {
    ASSERT_TRUE(tree_.make_folder("g0"));
    ASSERT_TRUE(tree_.make_folder("g0/functions/hid.GS1"));
    ASSERT_TRUE(tree_.make_folder("g0/functions/hid.other"));
    apply(tree_, described({}));
    EXPECT_EQ(tree_.dump(), fresh_dump(described({}), {}));
}

TEST_F(PlanTest, HidFunctionsOfAnotherGadgetDoNotCauseEndlessRebuilding) {
    ASSERT_TRUE(tree_.make_folder("g1"));
    ASSERT_TRUE(tree_.make_folder("g1/functions/hid.theirs"));
    apply(tree_, described({}));
    EXPECT_THAT(told(planned(tree_, described({}))), IsEmpty());
}

TEST_F(PlanTest, WhatNobodyAskedForGoes) {
    apply(tree_, described({}));
    for (const auto* folder :
         {"g0/functions/ncm.mine", "g0/configs/c.2", "g0/strings/0x407", "g0/configs/c.2/strings/0x409"}) {
        ASSERT_TRUE(tree_.make_folder(folder));
    }
    ASSERT_TRUE(tree_.link("g0/configs/c.2/ncm.mine", "g0/functions/ncm.mine"));
    apply(tree_, described({}));
    EXPECT_EQ(tree_.dump(), fresh_dump(described({}), {}));
}

TEST_F(PlanTest, WithoutFunctionsNothingIsBound) {
    apply(tree_, described({}));
    apply(tree_, described({.disable_hid = true}));
    EXPECT_EQ(snapshot_of(tree_).udc, "");
    EXPECT_THAT(told(planned(tree_, described({.disable_hid = true}))), IsEmpty());
}

TEST_F(PlanTest, MainlineKernelsHaveNoWakeupOnWrite) {
    FakeTree tree({.newest_first = false, .vendor = false});
    apply(tree, described({}));
    EXPECT_THAT(told(planned(tree, described({}))), IsEmpty());
}

TEST_F(PlanTest, RemovalLeavesNothing) {
    apply(tree_, described({.ncm = true, .disk = true, .disk_file = test_image}));
    ASSERT_TRUE(execute(tree_, removal(snapshot_of(tree_))));
    EXPECT_EQ(tree_.dump(), "");
    EXPECT_THAT(removal(snapshot_of(tree_)), IsEmpty());
}

TEST_F(PlanTest, UnbindingKeepsWhatWasBuilt) {
    EXPECT_THAT(unbinding(snapshot_of(tree_)), IsEmpty());
    apply(tree_, described({}));
    EXPECT_THAT(told(unbinding(snapshot_of(tree_))), ElementsAre("unbind g0 from 4340000.usb"));
}

}  // namespace
}  // namespace nanokvm::gadget
