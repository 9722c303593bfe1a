// SPDX-License-Identifier: GPL-3.0-or-later
#include "card/layout.hpp"

#include <gtest/gtest.h>

namespace nanokvm::card {
namespace {

constexpr std::uint64_t gb = 1'000'000'000 / sector_bytes;
constexpr std::uint64_t mib = 2048;
constexpr Partition boot{0x0C, 1 * mib, 16 * mib};
/// As images are written to cards.
constexpr Partition small_root{type_linux, 17 * mib, 1500 * mib};

TEST(CardLayout, ANewCardIsUsedWhole) {
    const Layout layout = plan_layout({boot, small_root}, 32 * gb);
    ASSERT_TRUE(layout.root && layout.data);
    EXPECT_EQ(layout.root->first, small_root.first);
    EXPECT_EQ(layout.root->end(), 7812 * mib);  // 8192 MB
    EXPECT_EQ(layout.data->type, type_exfat);
    EXPECT_EQ(layout.data->first, 7814 * mib);  // behind 8193 MB
    EXPECT_EQ(layout.data->end(), 32 * gb / mib * mib);
    EXPECT_EQ(layout.no_data, "");
}

TEST(CardLayout, ADoneCardStays) {
    const Layout first = plan_layout({boot, small_root}, 32 * gb);
    const Layout again = plan_layout({boot, *first.root, *first.data}, 32 * gb);
    EXPECT_FALSE(again.root || again.data);
    EXPECT_EQ(again.no_data, "");
}

TEST(CardLayout, ASmallCardHasNoRoomForImages) {
    const Layout layout = plan_layout({boot, small_root}, 4 * gb);
    ASSERT_TRUE(layout.root);
    EXPECT_EQ(layout.root->end(), 4 * gb / mib * mib);
    EXPECT_FALSE(layout.data);
    EXPECT_EQ(layout.no_data, "the card is too small for a partition of disk images: it takes 8.3 GB");
}

TEST(CardLayout, ARootThatFillsTheCardStays) {
    const Partition whole{type_linux, 17 * mib, 20'000 * mib};
    const Layout layout = plan_layout({boot, whole}, whole.end() + mib);
    EXPECT_FALSE(layout.root || layout.data);
    EXPECT_EQ(layout.no_data, "other partitions of the card leave no room for one of disk images");
}

TEST(CardLayout, WhatTheFormerFirmwareMadeStays) {
    // parted writes the end of 8192 MB as sector 15999999, and 8193 MB as 16001024 or 16003072.
    const Partition root{type_linux, small_root.first, 16'000'000 - small_root.first};
    const Partition data{type_linux, 16'001'024, 10 * gb};
    const Layout layout = plan_layout({boot, root, data}, 32 * gb);
    EXPECT_FALSE(layout.root || layout.data);
}

TEST(CardLayout, NothingGrowsOverWhatLiesBehind) {
    const Partition behind{type_linux, 3000 * mib, 100 * mib};
    const Layout layout = plan_layout({boot, small_root, {}, behind}, 32 * gb);
    EXPECT_FALSE(layout.root);
    ASSERT_TRUE(layout.data);
    EXPECT_GE(layout.data->first, behind.end());
    const Partition far{type_linux, 9000 * mib + 1, 100 * mib};
    EXPECT_EQ(plan_layout({boot, small_root, {}, far}, 32 * gb).data->first, 9101 * mib);
}

TEST(CardLayout, NumbersFitTheTable) {
    const Layout layout = plan_layout({boot, small_root}, 8'000 * gb);
    ASSERT_TRUE(layout.data);
    EXPECT_LT(layout.data->end(), 1ULL << 32U);
}

TEST(CardLayout, TheSizeOfAFileSystemIsInItsSuperblock) {
    std::array<std::uint8_t, superblock_bytes> superblock{};
    EXPECT_FALSE(ext4_size(superblock));
    superblock[0x38] = 0x53;
    superblock[0x39] = 0xEF;
    superblock[0x18] = 2;     // blocks of 4096 bytes
    superblock[0x05] = 0x10;  // 4096 of them
    EXPECT_EQ(ext4_size(superblock), 16U << 20U);
    superblock[0x150] = 1;
    EXPECT_EQ(ext4_size(superblock), 16U << 20U) << "counts without the feature";
    superblock[0x60] = 0x80;
    EXPECT_EQ(ext4_size(superblock), (16ULL << 20U) + (1ULL << 44U));
    superblock[0x18] = 7;
    EXPECT_FALSE(ext4_size(superblock));
}

}  // namespace
}  // namespace nanokvm::card
