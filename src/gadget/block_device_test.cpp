// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/block_device.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <cerrno>
#include <filesystem>
#include <sys/sysmacros.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::gadget {
namespace {

namespace fs = std::filesystem;
using testing::UnorderedElementsAre;

constexpr std::string_view mountinfo =
    "22 1 179:2 / / rw,relatime shared:1 master:2 - ext4 /dev/root rw\n"
    "30 22 179:1 / /boot rw - vfat /dev/mmcblk0p1 rw\n"
    "31 22 0:45 / /data rw - fuseblk /dev/mmcblk0p3 rw\n"
    "32 22 0:5 / /proc rw - proc proc rw\n"
    "broken\n";

std::optional<dev_t> number_of(const std::string& path) {
    return path == "/dev/mmcblk0p3" ? std::optional(makedev(179, 3)) : std::nullopt;
}

// A card with two partitions as /sys shows it.
class BlockDeviceTest : public testing::Test {
protected:
    BlockDeviceTest() {
        block("mmcblk0", "179:0", false);
        block("mmcblk0/mmcblk0p1", "179:1", true);
        block("mmcblk0/mmcblk0p3", "179:3", true);
        block("sda", "8:0", false);
    }
    void block(const std::string& path, const std::string& number, bool part) {
        const auto folder = folder_.path() / "sys/block" / path;
        fs::create_directories(folder);
        fs::create_directories(folder_.path() / "sys/dev/block");
        EXPECT_TRUE(base::write_file_atomically(folder / "dev", number + "\n"));
        if (part) {
            EXPECT_TRUE(base::write_file_atomically(folder / "partition", "1\n"));
        }
        fs::create_directory_symlink(folder, folder_.path() / "sys/dev/block" / number);
    }
    [[nodiscard]] std::set<dev_t> overlapping(unsigned major, unsigned minor) const {
        return overlapping_devices(base::Root(folder_.path()), makedev(major, minor));
    }

    base::TemporaryFolder folder_;
};

TEST(MountedDevices, AreFoundByNumberAndBySource) {
    EXPECT_THAT(mounted_devices(mountinfo, number_of),
                UnorderedElementsAre(makedev(179, 2), makedev(179, 1), makedev(0, 45), makedev(179, 3), makedev(0, 5)));
}

TEST(MountedDevices, SurviveNonsense) {
    for (const auto* text : {"", "\n\n", "a b c d - e", "1 2 3:4 -", "1 2 x:y / / - ext4", "- - - - - -"}) {
        EXPECT_LE(mounted_devices(text, number_of).size(), 1U) << text;
    }
}

TEST_F(BlockDeviceTest, APartitionOverlapsItsDiskAndADiskItsPartitions) {
    EXPECT_THAT(overlapping(179, 3), UnorderedElementsAre(makedev(179, 3), makedev(179, 0)));
    EXPECT_THAT(overlapping(179, 0), UnorderedElementsAre(makedev(179, 0), makedev(179, 1), makedev(179, 3)));
    EXPECT_THAT(overlapping(8, 0), UnorderedElementsAre(makedev(8, 0)));
    EXPECT_THAT(overlapping(99, 9), UnorderedElementsAre(makedev(99, 9)));
}

TEST_F(BlockDeviceTest, WhatIsNoBlockDeviceIsRefused) {
    const base::Root root(folder_.path());
    EXPECT_EQ(check_block_device(root, "/dev/null").error().code, ENOTBLK);
    EXPECT_EQ(check_block_device(root, folder_.path().string()).error().code, ENOTBLK);
    EXPECT_EQ(check_block_device(root, "/dev/none").error().code, ENOTBLK);
}

}  // namespace
}  // namespace nanokvm::gadget
