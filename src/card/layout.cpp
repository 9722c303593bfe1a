// SPDX-License-Identifier: GPL-3.0-or-later
#include "card/layout.hpp"

#include <algorithm>

namespace nanokvm::card {
namespace {

constexpr std::uint64_t sectors_per_mib = (1ULL << 20U) / sector_bytes;
constexpr std::uint64_t root_limit = 8'192'000'000 / sector_bytes;
constexpr std::uint64_t data_from = 8'193'000'000 / sector_bytes;
constexpr std::uint64_t least_data = 64 * sectors_per_mib;  // less holds no image
/// An entry of the table counts sectors in 32 bits: 2 TiB.
constexpr std::uint64_t table_limit = 1ULL << 32U;

constexpr std::uint64_t down(std::uint64_t sectors) {
    return sectors / sectors_per_mib * sectors_per_mib;
}

constexpr std::uint64_t up(std::uint64_t sectors) {
    return down(sectors + sectors_per_mib - 1);
}

bool is_last(const Table& table, const Partition& partition) {
    return std::all_of(table.begin(), table.end(),
                       [&](const Partition& other) { return !other.exists() || other.first <= partition.first; });
}

}  // namespace

Layout plan_layout(const Table& table, std::uint64_t sectors) {
    Layout layout;
    Table after = table;
    const std::uint64_t card_end = down(std::min(sectors, table_limit - 1));
    if (Partition& root = after[root_index]; root.type == type_linux && is_last(table, root)) {
        const std::uint64_t end = std::min(card_end, down(root_limit));
        if (end > root.end() && end - root.end() >= sectors_per_mib) {
            root.count = end - root.first;
            layout.root = root;
        }
    }
    if (after[data_index].exists()) {
        return layout;
    }
    std::uint64_t first = up(data_from);
    for (const Partition& other : after) {
        first = other.exists() ? std::max(first, up(other.end())) : first;
    }
    if (first + least_data <= card_end) {
        layout.data = Partition{type_exfat, first, card_end - first};
    } else if (up(data_from) + least_data <= card_end) {
        layout.no_data = "other partitions of the card leave no room for one of disk images";
    } else {
        layout.no_data = "the card is too small for a partition of disk images: it takes 8.3 GB";
    }
    return layout;
}

std::optional<std::uint64_t> ext4_size(std::span<const std::uint8_t, superblock_bytes> superblock) {
    constexpr std::uint64_t feature_64bit = 0x80;
    constexpr std::uint64_t largest_log = 6;  // blocks of 64 KiB
    const std::uint64_t log_block_size = read_le(superblock, 0x18, 4);
    if (read_le(superblock, 0x38, 2) != 0xEF53 || log_block_size > largest_log) {
        return std::nullopt;
    }
    std::uint64_t blocks = read_le(superblock, 0x04, 4);
    if ((read_le(superblock, 0x60, 4) & feature_64bit) != 0) {
        blocks |= read_le(superblock, 0x150, 4) << 32U;
    }
    const std::uint64_t block_bytes = 1024ULL << log_block_size;
    return blocks > UINT64_MAX / block_bytes ? std::nullopt : std::optional(blocks * block_bytes);
}

}  // namespace nanokvm::card
