// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/flags.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FlagsTest : public testing::Test {
protected:
    FlagsTest() { std::filesystem::create_directory(folder_.path() / "boot"); }
    void put(std::string_view name, std::string_view content) {
        ASSERT_TRUE(base::write_file_atomically(folder_.path() / "boot" / name, content));
    }
    [[nodiscard]] LoadedFlags load() const { return load_flags(base::Root(folder_.path())); }

    base::TemporaryFolder folder_;
};

TEST_F(FlagsTest, NothingIsSetWithoutFiles) {
    EXPECT_EQ(load().flags, Flags{});
    EXPECT_THAT(load().problems, IsEmpty());
    EXPECT_EQ(load_flags(base::Root("/nowhere")).flags, Flags{});
}

TEST_F(FlagsTest, AFlagIsSetByItsFileWhateverItHolds) {
    for (const auto* name : {"usb.hid_only", "BIOS", "disable_hid", "usb.ncm", "usb.rndis0", "usb.disk0.ro"}) {
        put(name, "0\n");
    }
    const auto flags = load().flags;
    EXPECT_TRUE(flags.hid_only && flags.bios && flags.disable_hid && flags.ncm && flags.rndis && flags.disk_read_only);
    EXPECT_FALSE(flags.disk);
}

TEST_F(FlagsTest, IdsAreSixteenBitsOfHexadecimal) {
    put("usb.vid", " 0x1d6B\r\n");
    put("usb.pid", "0104");
    EXPECT_EQ(load().flags.vendor, 0x1d6b);
    EXPECT_EQ(load().flags.product, 0x0104);
    EXPECT_THAT(load().problems, IsEmpty());
}

TEST_F(FlagsTest, ABadIdIsNamedAndTheDefaultTaken) {
    for (const auto* bad : {"", "0x", "0x12345", "0xG000", "-1", "0x1 0x2", "0x0000", "; reboot"}) {
        put("usb.vid", bad);
        EXPECT_EQ(load().flags.vendor, std::nullopt) << bad;
        EXPECT_THAT(load().problems, ElementsAre(HasSubstr("/boot/usb.vid"))) << bad;
    }
}

TEST_F(FlagsTest, TheDiskMayNameItsFirstMedium) {
    put("usb.disk0", "");
    EXPECT_TRUE(load().flags.disk);
    EXPECT_EQ(load().flags.disk_file, "");
    put("usb.disk0", "/data/my image.img\n");
    EXPECT_EQ(load().flags.disk_file, "/data/my image.img");
    EXPECT_THAT(load().problems, IsEmpty());
}

TEST_F(FlagsTest, AMediumThatIsNoPathIsNamedAndTheDiskStaysEmpty) {
    for (const auto* bad : {"image.img", "/data/a\n/data/b", "../x"}) {
        put("usb.disk0", bad);
        EXPECT_TRUE(load().flags.disk);
        EXPECT_EQ(load().flags.disk_file, "");
        EXPECT_THAT(load().problems, ElementsAre(HasSubstr("usb.disk0"))) << bad;
    }
}

TEST_F(FlagsTest, TheSerialNumberIsAWord) {
    put("usb.serial", "0123456789ABCDEF\n");
    EXPECT_EQ(load().flags.serial, "0123456789ABCDEF");
    put("usb.serial", "two words");
    EXPECT_EQ(load().flags.serial, std::nullopt);
    EXPECT_THAT(load().problems, ElementsAre(HasSubstr("usb.serial")));
}

TEST_F(FlagsTest, AFolderInTheFilesPlaceIsReported) {
    std::filesystem::create_directory(folder_.path() / "boot" / "usb.pid");
    EXPECT_THAT(load().problems, ElementsAre(HasSubstr("usb.pid")));
}

TEST_F(FlagsTest, AFileThatIsTooLongIsReported) {
    put("usb.vid", std::string(5000, '1'));
    EXPECT_THAT(load().problems, ElementsAre(HasSubstr("longer than")));
}

}  // namespace
}  // namespace nanokvm::gadget
