// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

/// The SD card: its partition table and what is made of it at the first start (device.md 4.3).
namespace nanokvm::card {

inline constexpr std::size_t sector_bytes = 512;
using Sector = std::array<std::uint8_t, sector_bytes>;

/// The number of `size` bytes (1 to 8) at `at`, little endian as all numbers on a card.
[[nodiscard]] std::uint64_t read_le(std::span<const std::uint8_t> bytes, std::size_t at, unsigned size) noexcept;

/// Types of partitions (one byte of the table).
inline constexpr std::uint8_t type_none = 0x00;
inline constexpr std::uint8_t type_exfat = 0x07;  ///< what Windows looks into; also NTFS
inline constexpr std::uint8_t type_linux = 0x83;

/// An entry of the table. Sectors of 512 bytes, counted from the start of the card.
struct Partition {
    std::uint8_t type = type_none;
    std::uint64_t first = 0;
    std::uint64_t count = 0;

    [[nodiscard]] bool exists() const noexcept { return type != type_none; }
    [[nodiscard]] std::uint64_t end() const noexcept { return first + count; }
    friend bool operator==(const Partition&, const Partition&) = default;
};

using Table = std::array<Partition, 4>;

/// Master boot record (UEFI specification 2.10, 5.2.1). Errors: it is none, its entries overlap or are empty of
/// sectors, or it only guards a GPT.
[[nodiscard]] base::Result<Table> parse_table(std::span<const std::uint8_t, sector_bytes> sector);

/// Replaces entry `index` (0 to 3) and leaves all other bytes. Both numbers of `partition` must fit 32 bits. Its
/// addresses by cylinder say that they are not used.
void put_partition(Sector& sector, std::size_t index, const Partition& partition) noexcept;

}  // namespace nanokvm::card
