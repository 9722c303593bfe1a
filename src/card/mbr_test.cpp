// SPDX-License-Identifier: GPL-3.0-or-later
#include "card/mbr.hpp"

#include <gtest/gtest.h>

namespace nanokvm::card {
namespace {

/// A table with a boot loader before it.
Sector sector_with(std::initializer_list<Partition> partitions) {
    Sector sector{};
    sector.fill(0xCC);
    std::fill(sector.begin() + 446, sector.begin() + 510, std::uint8_t{0});
    sector[510] = 0x55;
    sector[511] = 0xAA;
    std::size_t index = 0;
    for (const Partition& partition : partitions) {
        put_partition(sector, index++, partition);
    }
    return sector;
}

constexpr Partition boot{0x0C, 2048, 32768};
constexpr Partition root{type_linux, 34816, 393216};

TEST(Mbr, IsReadAsItWasWritten) {
    const auto table = parse_table(sector_with({boot, root}));
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_EQ(*table, (Table{boot, root}));
    EXPECT_EQ(table->at(1).end(), 428032U);
    EXPECT_FALSE(table->at(2).exists());
}

TEST(Mbr, AnEntryIsWhatSfdiskWrites) {
    // `sfdisk --no-tell-kernel` on an image of 16 GB: 8001536,22000000,7 as third partition.
    Sector sector = sector_with({boot, root});
    put_partition(sector, 2, {type_exfat, 8001536, 22000000});
    const std::array<std::uint8_t, 16> entry{0x00, 0xFE, 0xFF, 0xFF, 0x07, 0xFE, 0xFF, 0xFF,
                                             0x00, 0x18, 0x7A, 0x00, 0x80, 0xB1, 0x4F, 0x01};
    EXPECT_TRUE(std::equal(entry.begin(), entry.end(), sector.begin() + 446 + 32));
}

TEST(Mbr, OtherBytesStay) {
    const Sector before = sector_with({boot, root});
    Sector after = before;
    put_partition(after, 2, {type_exfat, 500000, 1000});
    for (std::size_t at = 0; at < before.size(); ++at) {
        if (at < 446 + 32 || at >= 446 + 48) {
            EXPECT_EQ(before[at], after[at]) << at;
        }
    }
}

TEST(Mbr, WhatIsNoTableIsRefusedWithItsReason) {
    const auto message = [](const Sector& sector) {
        const auto table = parse_table(sector);
        return table ? std::string("a table") : table.error().message;
    };
    EXPECT_EQ(message(Sector{}), "the card has no partition table");
    Sector fat = sector_with({});
    fat[446] = 0x6E;
    EXPECT_EQ(message(fat), "the first sector of the card is no partition table");
    EXPECT_EQ(message(sector_with({{0xEE, 1, 1000}})), "the card has a partition table of another kind (GPT)");
    EXPECT_EQ(message(sector_with({boot, {type_linux, 5000, 0}})), "partition 2 of the card has no sectors");
    EXPECT_EQ(message(sector_with({boot, {type_linux, 30000, 9000}})), "partitions 1 and 2 of the card overlap");
    EXPECT_EQ(message(sector_with({boot, {}, {type_exfat, 34815, 9000}})), "partitions 1 and 3 of the card overlap");
}

}  // namespace
}  // namespace nanokvm::card
