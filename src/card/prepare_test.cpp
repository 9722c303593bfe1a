// SPDX-License-Identifier: GPL-3.0-or-later
#include "card/prepare.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "card/layout.hpp"

#include <fstream>

#include <gtest/gtest.h>

namespace nanokvm::card {
namespace {

constexpr std::uint64_t mib = 2048;
constexpr std::uint64_t card_bytes = 16'000'000'000;
using Calls = std::vector<std::string>;

class FakeKernel final : public KernelPartitions {
public:
    base::Result<void> resized(int /*card*/, int number, const Partition& partition) override {
        return answer("resized", number, partition);
    }
    base::Result<void> added(int /*card*/, int number, const Partition& partition) override {
        return answer("added", number, partition);
    }

    Calls calls;
    bool refuses = false;

private:
    base::Result<void> answer(std::string_view what, int number, const Partition& partition) {
        calls.push_back(std::string(what) + " " + std::to_string(number) + " to " + std::to_string(partition.end()));
        return refuses ? base::fail("the kernel does not take it") : base::Result<void>{};
    }
};

/// A sparse file for the card, and one for its second partition with the superblock of a file system of 200 MiB.
class PrepareCard : public ::testing::Test {
protected:
    PrepareCard() {
        for (const char* there : {"/dev", "/etc", "/boot", "/sbin", "/proc"}) {
            std::filesystem::create_directories(root / there);
        }
        Sector sector{};
        sector[510] = 0x55;
        sector[511] = 0xAA;
        put_partition(sector, 0, {0x0C, 1 * mib, 16 * mib});
        put_partition(sector, root_index, {type_linux, 17 * mib, 200 * mib});
        std::ofstream(device, std::ios::binary).write(reinterpret_cast<const char*>(sector.data()), sector.size());
        std::filesystem::resize_file(device, card_bytes);
        set_file_system_mib(200);
        for (const char* tool : {"/sbin/resize2fs", "/sbin/mkfs.exfat"}) {
            std::ofstream(root / tool) << "";
            std::filesystem::permissions(root / tool, std::filesystem::perms::owner_all);
        }
    }
    void set_file_system_mib(std::uint64_t size) {
        std::string start(2048, '\0');
        start[1024 + 0x38] = '\x53';
        start[1024 + 0x39] = '\xEF';
        const std::uint64_t blocks = size << 10U;  // of 1 KiB
        for (unsigned byte = 0; byte < 4; ++byte) {
            start[1024 + 0x04 + byte] = static_cast<char>(blocks >> (8U * byte));
        }
        std::ofstream(device.string() + "2", std::ios::binary) << start;
    }
    base::Result<CardReport> start() {
        runs.clear();
        kernel.calls.clear();
        const auto run = [this](const std::vector<std::string>& argv) {
            runs.push_back(std::filesystem::path(argv[0]).filename().string() + " " +
                           std::filesystem::path(argv[1]).filename().string());
            return failing == std::filesystem::path(argv[0]).filename() ? base::fail("it broke") : base::Result<void>{};
        };
        return prepare({root, device, kernel, run});
    }
    Table table() {
        Sector sector{};
        std::ifstream(device, std::ios::binary).read(reinterpret_cast<char*>(sector.data()), sector.size());
        return parse_table(sector).value();
    }
    void wish() { std::ofstream(root / "/boot/usb.disk0") << ""; }
    bool is_there(std::string_view path) { return std::filesystem::exists(root / path); }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    std::filesystem::path device = root / "/dev/card";
    FakeKernel kernel;
    Calls runs;
    std::string failing;
};

TEST_F(PrepareCard, OnlyTheRootGrowsWithoutAWish) {
    const auto report = start();
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->done, Calls{"the root file system has 8173 MB"});
    EXPECT_EQ(report->warnings, Calls{});
    EXPECT_EQ(kernel.calls, Calls{"resized 2 to " + std::to_string(7812 * mib)});
    EXPECT_EQ(runs, Calls{"resize2fs card2"});
    EXPECT_FALSE(table()[data_index].exists());
}

TEST_F(PrepareCard, AWishGetsItsPartitionAndTheMarkLast) {
    wish();
    const auto report = start();
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->warnings, Calls{});
    EXPECT_EQ(report->done.back(), "a partition of 7805 MB for disk images was made");
    EXPECT_EQ(runs, (Calls{"resize2fs card2", "mkfs.exfat card3"}));
    EXPECT_EQ(table()[data_index].type, type_exfat);
    EXPECT_TRUE(is_there("/etc/kvm.disk0"));
    EXPECT_FALSE(is_there("/etc/kvm.disk0.unfinished"));
}

TEST_F(PrepareCard, TheSecondStartDoesNothing) {
    wish();
    ASSERT_TRUE(start());
    set_file_system_mib(7795);
    const auto again = start();
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->done, Calls{});
    EXPECT_EQ(again->warnings, Calls{});
    EXPECT_EQ(runs, Calls{});
    EXPECT_EQ(kernel.calls, Calls{});
}

TEST_F(PrepareCard, GoesOnWherePowerWasCut) {
    wish();
    failing = "mkfs.exfat";
    const auto broken = start();
    ASSERT_TRUE(broken);
    EXPECT_EQ(broken->warnings, Calls{"the partition of disk images could not be formatted: it broke"});
    EXPECT_FALSE(is_there("/etc/kvm.disk0"));
    failing = "";
    const Table before = table();
    const auto resumed = start();
    ASSERT_TRUE(resumed) << resumed.error().message;
    EXPECT_EQ(runs, (Calls{"resize2fs card2", "mkfs.exfat card3"}));
    EXPECT_EQ(table(), before);
    EXPECT_TRUE(is_there("/etc/kvm.disk0"));
}

TEST_F(PrepareCard, AFileSystemThatStayedSmallGrowsAtTheNextStart) {
    kernel.refuses = true;
    EXPECT_EQ(start()->warnings, Calls{"the root file system grows at the next start: the kernel does not take it"});
    EXPECT_EQ(runs, Calls{});
    kernel.refuses = false;
    EXPECT_EQ(start()->done, Calls{"the root file system has 8173 MB"});
    EXPECT_EQ(kernel.calls, Calls{}) << "the table was right already";
    EXPECT_EQ(runs, Calls{"resize2fs card2"});
}

TEST_F(PrepareCard, ThePartitionOfSomebodyElseIsNeverFormatted) {
    wish();
    Sector sector{};
    std::ifstream(device, std::ios::binary).read(reinterpret_cast<char*>(sector.data()), sector.size());
    put_partition(sector, data_index, {type_exfat, 7814 * mib, 1000 * mib});
    std::fstream(device, std::ios::binary | std::ios::in | std::ios::out)
        .write(reinterpret_cast<const char*>(sector.data()), sector.size());
    // What is left of a try with other borders does not make it ours.
    std::ofstream(root / "/etc/kvm.disk0.unfinished") << 7814 * mib << " " << 999 * mib << "\n";
    ASSERT_TRUE(start());
    EXPECT_EQ(runs, Calls{});
    EXPECT_EQ(table()[data_index].count, 1000 * mib);
}

TEST_F(PrepareCard, APartitionThatWasRemovedIsNotMadeAgain) {
    wish();
    std::ofstream(root / "/etc/kvm.disk0") << "";
    EXPECT_EQ(start()->warnings,
              Calls{"the partition of disk images was removed; remove /etc/kvm.disk0 to have it made again"});
    EXPECT_FALSE(table()[data_index].exists());
}

TEST_F(PrepareCard, WithoutItsToolsNothingIsTouched) {
    wish();
    std::filesystem::remove(root / "/sbin/resize2fs");
    std::filesystem::remove(root / "/sbin/mkfs.exfat");
    const Table before = table();
    const auto report = start();
    EXPECT_EQ(report->warnings, (Calls{"the root file system stays small: there is no resize2fs",
                                       "no partition of disk images can be made: there is no mkfs.exfat"}));
    EXPECT_EQ(table(), before);
    EXPECT_FALSE(is_there("/etc/kvm.disk0.unfinished"));
}

TEST_F(PrepareCard, ACardThatIsNotThereIsNamed) {
    device = root / "/dev/mmcblk0";
    EXPECT_NE(start().error().message.find("/dev/mmcblk0: No such file"), std::string::npos);
}

TEST_F(PrepareCard, ThePartitionIsMissedUntilItIsMounted) {
    EXPECT_FALSE(lacks_data_partition(root)) << "nobody wants one";
    wish();
    EXPECT_TRUE(lacks_data_partition(root));
    std::ofstream(root / "/proc/mounts") << "/dev/mmcblk0p3 /data exfat rw 0 0\n";
    EXPECT_FALSE(lacks_data_partition(root));
}

TEST(PartitionNode, NamesThatEndInADigitGetALetter) {
    EXPECT_EQ(partition_node("/dev/mmcblk0", 3), "/dev/mmcblk0p3");
    EXPECT_EQ(partition_node("/dev/vda", 2), "/dev/vda2");
}

}  // namespace
}  // namespace nanokvm::card
