// SPDX-License-Identifier: GPL-3.0-or-later
// The model of the kernel is worth what it refuses.
#include "gadget/fake_tree.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

const std::string function = "g0/functions/hid.GS0";
const std::string lun = "g0/functions/mass_storage.disk0/lun.0";

int code(const base::Result<void>& result) {
    return result ? 0 : result.error().code;
}

class FakeTreeTest : public testing::Test {
protected:
    FakeTreeTest() {
        for (const auto* folder : {"g0", "g0/configs/c.1", "g0/functions/hid.GS0", "g0/functions/mass_storage.disk0"}) {
            EXPECT_TRUE(tree_.make_folder(folder));
        }
        tree_.files["/data/a.img"] = {4096};
    }
    void link_and_bind() {
        ASSERT_TRUE(tree_.link("g0/configs/c.1/hid.GS0", function));
        ASSERT_TRUE(tree_.write("g0/UDC", "4340000.usb\n"));
    }

    FakeTree tree_;
};

TEST_F(FakeTreeTest, AFunctionsFolderBringsItsAttributes) {
    EXPECT_EQ(tree_.read(function + "/protocol").value(), "0\n");
    EXPECT_EQ(tree_.read(lun + "/removable").value(), "1\n");
    EXPECT_EQ(code(tree_.write(function + "/dev", "1:1")), EACCES);
    EXPECT_EQ(code(tree_.make_folder("g0/functions/teapot.0")), ENOENT);
    EXPECT_EQ(code(tree_.make_folder(function)), EEXIST);
}

TEST_F(FakeTreeTest, FunctionsInUseAreLeftAlone) {
    link_and_bind();
    EXPECT_EQ(code(tree_.write(function + "/protocol", "1")), EBUSY);
    EXPECT_EQ(code(tree_.remove_folder(function)), EBUSY);
    EXPECT_EQ(code(tree_.remove_folder("g0/configs/c.1")), ENOTEMPTY);
    EXPECT_EQ(code(tree_.remove_folder("g0")), ENOTEMPTY);
    EXPECT_EQ(code(tree_.remove_folder("g0/functions")), EPERM);
}

TEST_F(FakeTreeTest, UnlinkingUnbinds) {
    link_and_bind();
    ASSERT_TRUE(tree_.unlink("g0/configs/c.1/hid.GS0"));
    EXPECT_EQ(tree_.read("g0/UDC").value(), "\n");
    EXPECT_EQ(tree_.unbindings, 1);
}

TEST_F(FakeTreeTest, BindingIsRefusedForGoodReasons) {
    EXPECT_EQ(code(tree_.write("g0/UDC", "4340000.usb")), EINVAL) << "no function";
    EXPECT_EQ(code(tree_.write("g0/UDC", "")), ENODEV) << "not bound";
    ASSERT_TRUE(tree_.link("g0/configs/c.1/hid.GS0", function));
    EXPECT_EQ(code(tree_.write("g0/UDC", "4340000.usb dummy_udc.0")), ENODEV);
    ASSERT_TRUE(tree_.write("g0/UDC", "4340000.usb"));
    EXPECT_EQ(code(tree_.write("g0/UDC", "4340000.usb")), EBUSY);
}

TEST_F(FakeTreeTest, AFunctionIsLinkedOnce) {
    ASSERT_TRUE(tree_.link("g0/configs/c.1/hid.GS0", function));
    EXPECT_EQ(code(tree_.link("g0/configs/c.1/other", function)), EEXIST);
    EXPECT_EQ(code(tree_.link("g0/configs/c.1/x", "g0/strings")), EINVAL);
}

TEST_F(FakeTreeTest, FlagsOfAnOpenMediumCannotChange) {
    ASSERT_TRUE(tree_.write(lun + "/file", "/data/a.img"));
    EXPECT_EQ(code(tree_.write(lun + "/ro", "1")), EBUSY);
    EXPECT_EQ(code(tree_.write(lun + "/cdrom", "1")), EBUSY);
    ASSERT_TRUE(tree_.write(lun + "/file", "\n"));
    ASSERT_TRUE(tree_.write(lun + "/cdrom", "1"));
    EXPECT_EQ(tree_.read(lun + "/ro").value(), "1\n") << "a CD is read-only";
    EXPECT_EQ(code(tree_.write(lun + "/file", "/data/a.img")), 525) << "too small for a CD";
    EXPECT_EQ(code(tree_.write(lun + "/file", "/data/none.img")), ENOENT);
}

TEST_F(FakeTreeTest, ALockedMediumStaysUntilTheGadgetIsUnbound) {
    link_and_bind();
    ASSERT_TRUE(tree_.write(lun + "/file", "/data/a.img"));
    tree_.locked.insert(lun);
    EXPECT_EQ(code(tree_.write(lun + "/file", "")), EBUSY);
    ASSERT_TRUE(tree_.write("g0/UDC", ""));
    EXPECT_TRUE(tree_.write(lun + "/file", ""));
}

TEST_F(FakeTreeTest, HidNodesAreFourAndTheLowestFreeIsTaken) {
    for (const auto* name : {"hid.GS1", "hid.GS2", "hid.GS3"}) {
        ASSERT_TRUE(tree_.make_folder(std::string("g0/functions/") + name));
    }
    EXPECT_EQ(code(tree_.make_folder("g0/functions/hid.GS4")), ENODEV);
    ASSERT_TRUE(tree_.remove_folder("g0/functions/hid.GS1"));
    ASSERT_TRUE(tree_.make_folder("g0/functions/hid.GS4"));
    EXPECT_EQ(tree_.read("g0/functions/hid.GS4/dev").value(), "236:1\n");
}

TEST_F(FakeTreeTest, NumbersAreCheckedAndShownTheKernelsWay) {
    ASSERT_TRUE(tree_.write("g0/idVendor", "13126"));
    EXPECT_EQ(tree_.read("g0/idVendor").value(), "0x3346\n");
    EXPECT_EQ(code(tree_.write("g0/idVendor", "0x10000")), EINVAL);
    EXPECT_EQ(code(tree_.write("g0/configs/c.1/bmAttributes", "0x20")), EINVAL);
}

}  // namespace
}  // namespace nanokvm::gadget
