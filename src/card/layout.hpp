// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "card/mbr.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace nanokvm::card {

/// The device's partitions by their index in the table: /boot, the root file system, disk images.
inline constexpr std::size_t root_index = 1;
inline constexpr std::size_t data_index = 2;

/// What is to change on a card.
struct Layout {
    std::optional<Partition> root;  ///< larger than now
    std::optional<Partition> data;  ///< there is none now
    std::string no_data;            ///< why there is neither that nor one already; a sentence, else empty
};

/// The root partition grows to 8192 MB or the end of the card when nothing lies behind it, and disk images get what
/// is behind 8193 MB (device.md 4.3; a MB is 1 000 000 bytes there). All borders lie on whole MiB. What exists is never
/// moved, made smaller or replaced. `sectors` is the size of the card.
[[nodiscard]] Layout plan_layout(const Table& table, std::uint64_t sectors);

/// The size in bytes that an ext2, ext3 or ext4 file system takes itself to have. `superblock` is what stands 1024
/// bytes behind its start (kernel documentation, filesystems/ext4/super). Nothing: it is none.
inline constexpr std::size_t superblock_bytes = 1024;
[[nodiscard]] std::optional<std::uint64_t> ext4_size(std::span<const std::uint8_t, superblock_bytes> superblock);

}  // namespace nanokvm::card
