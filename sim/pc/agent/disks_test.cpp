// SPDX-License-Identifier: GPL-3.0-or-later
#include "disks.hpp"

#include "base/temporary_folder.hpp"
#include "device_name.hpp"
#include "uevent_socket.hpp"
#include "volume_label.hpp"

#include <fstream>
#include <random>

#include <gtest/gtest.h>

namespace nanokvm::pc {
namespace {

void put(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

TEST(Disks, ListsDisksAndDrivesAndNothingElse) {
    const base::TemporaryFolder sys;
    put(sys.path() / "block/sda/ro", "1\n");
    put(sys.path() / "block/sda/device/vendor", "QEMU    \n");
    put(sys.path() / "block/sda/device/model", "QEMU HARDDISK   \n");
    put(sys.path() / "block/sr0/ro", "0\n");
    put(sys.path() / "block/loop0/ro", "0\n");
    const auto disks = list_disks(sys.path(), [](const std::string& name) {
        return name == "sda" ? Medium{true, 1234, "FAT X"} : Medium{};
    });
    ASSERT_EQ(disks.size(), 2U);
    EXPECT_EQ(disks[0], (Disk{"sda", "QEMU HARDDISK", false, true, true, 1234, "FAT X"}));
    EXPECT_EQ(disks[1], (Disk{"sr0", "", true, false, false, 0, ""}));
}

TEST(Disks, NoSysMeansNoDisks) {
    EXPECT_TRUE(list_disks("/nonexistent", [](const std::string&) { return Medium{}; }).empty());
}

TEST(Disks, SizesReadLikeThoseOnTheBox) {
    EXPECT_EQ(size_text(0), "0 B");
    EXPECT_EQ(size_text(999), "999 B");
    EXPECT_EQ(size_text(67'108'864), "67.1 MB");
    EXPECT_EQ(size_text(4'700'000'000), "4.7 GB");
}

TEST(DeviceName, ADoubledFirstWordIsDropped) {
    EXPECT_EQ(short_device_name("QEMU QEMU USB Keyboard"), "QEMU USB Keyboard");
    EXPECT_EQ(short_device_name("Power Button"), "Power Button");
    EXPECT_EQ(short_device_name("QEMU QEMUX"), "QEMU QEMUX");
    EXPECT_EQ(short_device_name("Mouse"), "Mouse");
    EXPECT_EQ(short_device_name(""), "");
}

std::string disk_with(std::size_t at, const std::string& bytes) {
    std::string start(label_bytes, '\0');
    start.replace(at, bytes.size(), bytes);
    return start;
}

TEST(VolumeLabel, KnowsIsoFatAndExt) {
    std::string iso = disk_with(0x8001, "CD001");
    iso.replace(0x8028, 6, "DEBIAN");
    EXPECT_EQ(volume_label(iso), "ISO 9660 DEBIAN");
    EXPECT_EQ(volume_label(disk_with(0x36 - 11, "STICK      FAT16   ")), "FAT STICK");
    EXPECT_EQ(volume_label(disk_with(0x52 - 11, "BIG STICK  FAT32   ")), "FAT BIG STICK");
    std::string ext = disk_with(0x438, "\x53\xEF");
    ext.replace(0x478, 4, "root");
    EXPECT_EQ(volume_label(ext), "ext root");
    EXPECT_EQ(volume_label(disk_with(0x1FE, "\x55\xAA")), "partitioned");
    EXPECT_EQ(volume_label(disk_with(0, "")), "");
}

TEST(VolumeLabel, NamesArePrintableWhateverStandsOnTheDisk) {
    std::mt19937 random(3);
    for (int run = 0; run < 200; ++run) {
        std::string start = disk_with(0x36, "FAT");
        for (std::size_t i = 0; i < 11; ++i) {
            start[0x36 - 11 + i] = static_cast<char>(random());
        }
        start.resize(random() % label_bytes);
        for (const char character : volume_label(start)) {
            ASSERT_TRUE(character >= ' ' && character < 0x7f);
        }
    }
}

TEST(Uevent, OnlyBlockDevicesCount) {
    using namespace std::string_view_literals;
    EXPECT_TRUE(is_block_uevent("add@/devices/x\0ACTION=add\0SUBSYSTEM=block\0DEVNAME=sda\0"sv));
    EXPECT_FALSE(is_block_uevent("add@/devices/x\0ACTION=add\0SUBSYSTEM=input\0"sv));
    EXPECT_FALSE(is_block_uevent("add@/devices/x\0NOTE=SUBSYSTEM=block\0"sv));
    EXPECT_FALSE(is_block_uevent(""sv));
}

}  // namespace
}  // namespace nanokvm::pc
