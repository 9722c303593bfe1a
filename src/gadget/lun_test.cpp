// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/lun.hpp"

#include "gadget/plan_fixture.hpp"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::HasSubstr;

const std::string folder(first_lun_folder);
const Medium cd{"/data/cd.iso", true, true};
const Medium writable_disk{test_image, false, false};
const Medium disk{test_image, false, true};
const std::string disk_inquiry = "NanoKVM USB Mass Storage0520";
const std::string cd_inquiry = "NanoKVM USB CD/DVD-ROM  0520";

class LunTest : public testing::Test {
protected:
    explicit LunTest(FakeTree::Options options = {}) : tree_(options) {
        add_images(tree_);
        apply(tree_, described({.disk = true}));
        tree_.fail_at(~std::size_t{0}, 0);
    }
    [[nodiscard]] LunState state() { return lun_.state().value(); }
    void insert(const Medium& medium) {
        const auto change = lun_.insert(medium);
        ASSERT_TRUE(change) << change.error().message;
        ASSERT_EQ(change->now, state());
    }

    FakeTree tree_;
    Drive lun_{tree_};
};

class MainlineLunTest : public LunTest {
protected:
    MainlineLunTest() : LunTest({.newest_first = false, .vendor = false}) {}
};

TEST_F(LunTest, MediaComeAndGoWhileTheGadgetStaysBound) {
    for (const Medium& medium : {cd, disk, writable_disk, cd, Medium{}}) {
        insert(medium);
        EXPECT_EQ(state().file, medium.file);
    }
    EXPECT_EQ(tree_.unbindings, 0);
    EXPECT_EQ(snapshot_of(tree_).udc, test_udc);
}

TEST_F(LunTest, NothingOfACdStaysForTheDiskAfterIt) {
    insert(cd);
    EXPECT_EQ(state(), (LunState{"/data/cd.iso", true, true, cd_inquiry}));
    insert(writable_disk);
    EXPECT_EQ(state(), (LunState{test_image, false, false, disk_inquiry}));
    insert(disk);
    EXPECT_EQ(state(), (LunState{test_image, false, true, disk_inquiry}));
}

TEST_F(LunTest, ACdIsReadOnlyWhateverIsAsked) {
    insert({"/data/cd.iso", true, false});
    EXPECT_TRUE(state().read_only);
}

TEST_F(LunTest, EjectingLeavesAnEmptyDiskDrive) {
    insert(cd);
    const auto change = lun_.eject();
    ASSERT_TRUE(change);
    EXPECT_TRUE(change->kind_changed);
    EXPECT_EQ(state(), (LunState{"", false, false, disk_inquiry}));
    EXPECT_FALSE(lun_.eject()->kind_changed) << "twice does no harm";
}

TEST_F(LunTest, TellsWhenTheHostMustLookAgain) {
    EXPECT_TRUE(lun_.insert(cd)->kind_changed);
    EXPECT_FALSE(lun_.insert(cd)->kind_changed);
    EXPECT_TRUE(lun_.insert(disk)->kind_changed);
}

TEST_F(LunTest, TellsThatAFileCouldOnlyBeReadOnly) {
    tree_.files[test_image].writable = false;
    EXPECT_TRUE(lun_.insert(writable_disk)->now.read_only);
}

TEST_F(LunTest, WithoutADriveItSaysSo) {
    apply(tree_, described({}));
    EXPECT_EQ(lun_.state().error().message, "the virtual disk is off");
    EXPECT_EQ(lun_.insert(cd).error().code, ENOENT);
}

TEST_F(LunTest, AFailureAtAnyStepBringsTheFormerMediumBack) {
    for (const Medium& former : {cd, disk, writable_disk, Medium{}}) {
        for (const Medium& wanted : {cd, disk, Medium{}}) {
            insert(former);
            const auto before = tree_.dump();
            for (std::size_t i = 0; i < 4; ++i) {
                tree_.fail_at(i, EIO);
                const auto change = lun_.insert(wanted);
                ASSERT_FALSE(change);
                EXPECT_EQ(change.error().code, EIO);
                EXPECT_EQ(tree_.dump(), before) << former.file << " → " << wanted.file << " at " << i;
            }
        }
    }
}

TEST_F(LunTest, AMissingOrTooSmallImageBringsTheFormerMediumBack) {
    insert(disk);
    const auto before = tree_.dump();
    EXPECT_THAT(lun_.insert({"/data/none.iso", true}).error().message, HasSubstr("/data/none.iso"));
    EXPECT_EQ(tree_.dump(), before);
    tree_.files["/data/small.iso"] = {2048};
    EXPECT_THAT(lun_.insert({"/data/small.iso", true}).error().message, HasSubstr("too small"));
    EXPECT_EQ(tree_.dump(), before);
}

TEST_F(LunTest, AFileThatTurnsOutToBeAnotherIsTakenOutAgain) {
    insert(disk);
    const auto before = tree_.dump();
    tree_.files["/data/evil.img"] = {.size = 1 << 20, .resolves_to = "/etc/shadow"};
    EXPECT_THAT(lun_.insert({"/data/evil.img"}).error().message, HasSubstr("the kernel opened /etc/shadow"));
    EXPECT_EQ(tree_.dump(), before);
}

TEST_F(LunTest, ALockedMediumStaysAndTheReasonIsGiven) {
    insert(disk);
    const auto before = tree_.dump();
    tree_.locked.insert(folder);
    for (const auto force : {WhenLocked::refuse, WhenLocked::force}) {  // this kernel cannot force
        const auto change = lun_.insert(cd, force);
        ASSERT_FALSE(change);
        EXPECT_EQ(change.error().code, EBUSY);
        EXPECT_THAT(change.error().message, HasSubstr("locked"));
        EXPECT_EQ(tree_.dump(), before);
    }
}

TEST_F(MainlineLunTest, ALockedMediumIsForcedOutOnlyWhenAsked) {
    insert(disk);
    tree_.locked.insert(folder);
    EXPECT_EQ(lun_.eject().error().code, EBUSY);
    ASSERT_TRUE(lun_.insert(cd, WhenLocked::force));
    EXPECT_EQ(state().file, "/data/cd.iso");
    EXPECT_EQ(tree_.unbindings, 0);
}

TEST_F(MainlineLunTest, AFailureAfterForcingBringsTheFormerMediumBack) {
    insert(disk);
    const auto before = tree_.dump();
    tree_.locked.insert(folder);
    EXPECT_FALSE(lun_.insert({"/data/none.iso", true}, WhenLocked::force));
    EXPECT_EQ(tree_.dump(), before);
}

}  // namespace
}  // namespace nanokvm::gadget
