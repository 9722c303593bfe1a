// SPDX-License-Identifier: GPL-3.0-or-later
#include "card/mbr.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace nanokvm::card {
namespace {

constexpr std::size_t entries_at = 446;
constexpr std::size_t entry_bytes = 16;
constexpr std::uint8_t type_gpt_guard = 0xEE;

// Offsets in an entry.
constexpr std::size_t status_at = 0;
constexpr std::size_t first_chs_at = 1;
constexpr std::size_t type_at = 4;
constexpr std::size_t last_chs_at = 5;
constexpr std::size_t first_at = 8;
constexpr std::size_t count_at = 12;

void write_le32(std::span<std::uint8_t> bytes, std::uint64_t value) noexcept {
    for (std::size_t at = 0; at < 4; ++at) {
        bytes[at] = static_cast<std::uint8_t>(value >> (8 * at));
    }
}

bool overlap(const Partition& a, const Partition& b) noexcept {
    return a.exists() && b.exists() && a.first < b.end() && b.first < a.end();
}

}  // namespace

std::uint64_t read_le(std::span<const std::uint8_t> bytes, std::size_t at, unsigned size) noexcept {
    std::uint64_t value = 0;
    for (unsigned byte = 0; byte < size; ++byte) {
        value |= std::uint64_t{bytes[at + byte]} << (8U * byte);
    }
    return value;
}

base::Result<Table> parse_table(std::span<const std::uint8_t, sector_bytes> sector) {
    if (sector[510] != 0x55 || sector[511] != 0xAA) {
        return base::fail("the card has no partition table");
    }
    Table table;
    for (std::size_t index = 0; index < table.size(); ++index) {
        const auto entry = sector.subspan(entries_at + index * entry_bytes, entry_bytes);
        if ((entry[status_at] & 0x7FU) != 0) {
            return base::fail("the first sector of the card is no partition table");  // that of a FAT without one
        }
        table[index] = {entry[type_at], read_le(entry, first_at, 4), read_le(entry, count_at, 4)};
        if (table[index].type == type_gpt_guard) {
            return base::fail("the card has a partition table of another kind (GPT)");
        }
        if (table[index].exists() && (table[index].first == 0 || table[index].count == 0)) {
            return base::fail(fmt::format("partition {} of the card has no sectors", index + 1));
        }
        for (std::size_t before = 0; before < index; ++before) {
            if (overlap(table[before], table[index])) {
                return base::fail(fmt::format("partitions {} and {} of the card overlap", before + 1, index + 1));
            }
        }
    }
    return table;
}

void put_partition(Sector& sector, std::size_t index, const Partition& partition) noexcept {
    const auto entry = std::span(sector).subspan(entries_at + index * entry_bytes, entry_bytes);
    const auto not_used = std::to_array<std::uint8_t>({0xFE, 0xFF, 0xFF});
    std::copy(not_used.begin(), not_used.end(), entry.begin() + first_chs_at);
    std::copy(not_used.begin(), not_used.end(), entry.begin() + last_chs_at);
    entry[type_at] = partition.type;
    write_le32(entry.subspan(first_at), partition.first);
    write_le32(entry.subspan(count_at), partition.count);
}

}  // namespace nanokvm::card
