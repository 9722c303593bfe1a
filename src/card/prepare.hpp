// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "card/mbr.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace nanokvm::card {

/// Tells the kernel what changed in the table: it reads a table anew only when no partition of the card is in use.
class KernelPartitions {
public:
    KernelPartitions() = default;
    KernelPartitions(const KernelPartitions&) = delete;
    KernelPartitions& operator=(const KernelPartitions&) = delete;
    virtual ~KernelPartitions() = default;
    /// `card` is open for writing; `number` counts from 1. Errors: the kernel refuses, with its reason.
    virtual base::Result<void> resized(int card, int number, const Partition& partition) = 0;
    virtual base::Result<void> added(int card, int number, const Partition& partition) = 0;
};

/// By ioctl(BLKPG), which also works while other partitions are mounted.
class BlkpgPartitions final : public KernelPartitions {
public:
    base::Result<void> resized(int card, int number, const Partition& partition) override;
    base::Result<void> added(int card, int number, const Partition& partition) override;
};

struct CardContext {
    const base::Root& root;
    std::filesystem::path device;  ///< the whole card: /dev/mmcblk0
    KernelPartitions& kernel;
    /// Runs a program to its end. Errors: it cannot be started, or failed.
    std::function<base::Result<void>(const std::vector<std::string>& argv)> run;
};

struct CardReport {
    std::vector<std::string> done;      ///< sentences
    std::vector<std::string> warnings;  ///< what could not be done, and why
};

/// The node of partition `number`: /dev/mmcblk0p3, /dev/vda3.
[[nodiscard]] std::filesystem::path partition_node(const std::filesystem::path& device, int number);

/// At every start; does something at the first one after a card was written. The root partition and its file system
/// grow (plan_layout), and where /boot/usb.disk0 asks for a drive there is a partition of disk images, exFAT.
/// /etc/kvm.disk0 says that it was made, and is written last: with power cut anywhere before, the next start goes on. A
/// card that has that mark, or a third partition of somebody else, keeps what it has. Blocks. Errors: the card cannot
/// be read, or has no table that we read.
[[nodiscard]] base::Result<CardReport> prepare(const CardContext& context);

/// Disk images are to have a partition of their own (/boot/usb.disk0), and nothing is mounted on /data.
[[nodiscard]] bool lacks_data_partition(const base::Root& root);

}  // namespace nanokvm::card
