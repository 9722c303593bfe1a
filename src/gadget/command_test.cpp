// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/command.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "gadget/paths.hpp"
#include "gadget/plan_fixture.hpp"

#include <cerrno>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// The device's files below a folder, and its kernel.
class CommandTest : public testing::Test {
protected:
    CommandTest() {
        put("/sys/class/udc/4340000.usb/state", "configured\n");
        put("/sys/class/udc/4340000.usb/current_speed", "high-speed\n");
        put("/sys/class/cvi-base/base_uid", "UID: 0_1\n");
        put("/proc/cviusb/otg_role", "host\n");
    }
    void put(std::string_view path, std::string_view content) {
        fs::create_directories((root_ / path).parent_path());
        ASSERT_TRUE(base::write_file_atomically(root_ / path, content));
    }
    [[nodiscard]] std::string role() const { return base::read_file(root_ / "/proc/cviusb/otg_role").value_or(""); }
    [[nodiscard]] std::string image(const std::string& name) {
        put("/data/" + name, std::string(4096, 'x'));
        const auto path = fs::canonical(root_ / "/data").string() + "/" + name;
        tree_.files[path] = {4096};
        return path;
    }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
    FakeTree tree_;
    UsbContext context_{root_, tree_};
};

TEST_F(CommandTest, UpBuildsBindsAndTurnsThePort) {
    const auto report = usb_up(context_);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_THAT(report->text, StartsWith("up on 4340000.usb: "));
    EXPECT_THAT(report->warnings, IsEmpty());
    EXPECT_TRUE(report->bound);
    EXPECT_EQ(snapshot_of(tree_).udc, "4340000.usb");
    EXPECT_EQ(role(), "device");
}

TEST_F(CommandTest, UpAgainChangesNothing) {
    ASSERT_TRUE(usb_up(context_));
    const auto before = tree_.dump();
    tree_.fail_at(~std::size_t{0}, 0);
    EXPECT_EQ(usb_up(context_)->text, "up on 4340000.usb: nothing to change\n");
    EXPECT_EQ(tree_.changes, 0U);
    EXPECT_EQ(tree_.dump(), before);
}

TEST_F(CommandTest, ADryRunOnlyTells) {
    const auto report = usb_up({root_, tree_, true});
    EXPECT_THAT(report->text, StartsWith("make g0\n"));
    EXPECT_THAT(report->text, HasSubstr("bind g0 to 4340000.usb\n"));
    EXPECT_EQ(tree_.dump(), "");
    EXPECT_EQ(role(), "host\n");
}

TEST_F(CommandTest, FlagsAreFollowedAndBadOnesReported) {
    put("/boot/usb.hid_only", "");
    put("/boot/usb.vid", "nonsense");
    const auto report = usb_up(context_);
    EXPECT_THAT(report->warnings, ElementsAre(HasSubstr("usb.vid")));
    EXPECT_EQ(snapshot_of(tree_).text("g0/bcdDevice"), "0x0623");
}

TEST_F(CommandTest, ApplyLeavesDownWhatIsDown) {
    ASSERT_TRUE(usb_up(context_));
    ASSERT_TRUE(usb_down(context_, Down::keep));
    put("/boot/usb.ncm", "");
    EXPECT_THAT(usb_apply(context_)->text, StartsWith("down: "));
    EXPECT_EQ(snapshot_of(tree_).udc, "");
    EXPECT_EQ(role(), "host");
    EXPECT_EQ(snapshot_of(tree_).functions().front(), "ncm.usb0");
    ASSERT_TRUE(usb_up(context_));
    fs::remove(root_ / "/boot/usb.ncm");
    EXPECT_TRUE(usb_apply(context_)->bound);
    EXPECT_EQ(snapshot_of(tree_).functions().front(), "hid.GS0");
}

TEST_F(CommandTest, DownUnbindsAndKeepsOrRemoves) {
    EXPECT_EQ(usb_down(context_, Down::keep)->text, "down: nothing to change\n");
    ASSERT_TRUE(usb_up(context_));
    ASSERT_TRUE(usb_down(context_, Down::keep));
    EXPECT_EQ(role(), "host");
    EXPECT_TRUE(snapshot_of(tree_).exists());
    ASSERT_TRUE(usb_down(context_, Down::remove));
    EXPECT_EQ(tree_.dump(), "");
}

TEST_F(CommandTest, TheFirstMediumIsTheOneOfTheFlag) {
    const auto path = image("first.img");
    put("/boot/usb.disk0", "/data/first.img\n");
    put("/boot/usb.disk0.ro", "");
    ASSERT_TRUE(usb_up(context_));
    EXPECT_EQ(snapshot_of(tree_).lun(first_lun_folder)->file, path);
    EXPECT_TRUE(snapshot_of(tree_).lun(first_lun_folder)->read_only);
}

TEST_F(CommandTest, AMediumThatCannotBeUsedIsLeftOut) {
    for (const auto* file : {"/data/none.img", "/etc/passwd", "/dev/null", "/data/../etc/passwd"}) {
        put("/boot/usb.disk0", file);
        const auto report = usb_up(context_);
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_THAT(report->warnings, ElementsAre(HasSubstr("the drive is empty"))) << file;
        EXPECT_EQ(snapshot_of(tree_).lun(first_lun_folder)->file, "");
        ASSERT_TRUE(usb_down(context_, Down::remove));
    }
}

TEST_F(CommandTest, AMediumThatTheKernelRefusesIsLeftOutToo) {
    put("/data/odd.img", std::string(4096, 'x'));  // the kernel knows no such file
    put("/boot/usb.disk0", "/data/odd.img");
    const auto report = usb_up(context_);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_THAT(report->warnings, ElementsAre(HasSubstr("odd.img")));
    EXPECT_TRUE(report->bound);
}

TEST_F(CommandTest, AnInsertedMediumSurvivesUp) {
    put("/boot/usb.disk0", "");
    ASSERT_TRUE(usb_up(context_));
    const auto path = image("inserted.img");
    ASSERT_TRUE(tree_.write(std::string(first_lun_folder) + "/file", path));
    put("/boot/usb.rndis0", "");
    ASSERT_TRUE(usb_up(context_));
    EXPECT_EQ(snapshot_of(tree_).lun(first_lun_folder)->file, path);
}

TEST_F(CommandTest, TooManyFunctionsAreRefusedBeforeAnythingIsTouched) {
    put("/sys/class/udc/4340000.usb/device/of_node/g-tx-fifo-size", std::string_view("\0\0\2\0\0\0\2\0", 8));
    const auto report = usb_up(context_);
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().message, HasSubstr("3 of 2 in"));
    EXPECT_EQ(tree_.dump(), "");
}

TEST_F(CommandTest, WithoutAControllerUpFails) {
    fs::remove_all(root_ / "/sys/class/udc");
    EXPECT_EQ(usb_up(context_).error().code, ENODEV);
}

TEST_F(CommandTest, WithoutFunctionsNothingIsBound) {
    put("/boot/disable_hid", "");
    const auto report = usb_up(context_);
    EXPECT_THAT(report->warnings, ElementsAre(HasSubstr("no USB function")));
    EXPECT_FALSE(report->bound);
}

TEST_F(CommandTest, AFailedBindingIsNamedAndTakenBack) {
    tree_.udcs.clear();
    const auto report = usb_up(context_);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().message, "cannot bind g0 to 4340000.usb: No such device");
    EXPECT_EQ(tree_.dump(), "");
    EXPECT_EQ(role(), "host\n");
}

TEST_F(CommandTest, StatusTellsWhatIs) {
    const auto none = usb_status(context_);
    EXPECT_FALSE(none->bound);
    EXPECT_THAT(none->text, HasSubstr("gadget      not there\n"));
    put("/boot/usb.disk0", "");
    put("/boot/usb.rndis0", "");
    ASSERT_TRUE(usb_up(context_));
    ASSERT_TRUE(tree_.write(std::string(first_lun_folder) + "/file", image("a.img")));
    const auto report = usb_status(context_);
    EXPECT_TRUE(report->bound);
    EXPECT_EQ(report->text,
              "controller  4340000.usb (configured, high-speed)\n"
              "gadget      bound to 4340000.usb\n"
              "mode        normal\n"
              "functions   rndis.usb0 hid.GS0 hid.GS1 hid.GS2 mass_storage.disk0\n"
              "endpoints   6 of 6 in, 5 of ? out\n"
              "medium      disk " +
                  snapshot_of(tree_).lun(first_lun_folder)->file + " (writable)\n");
}

}  // namespace
}  // namespace nanokvm::gadget
