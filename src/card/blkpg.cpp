// SPDX-License-Identifier: GPL-3.0-or-later
#include "card/prepare.hpp"

#include <linux/blkpg.h>
#include <sys/ioctl.h>

#include <fmt/format.h>

namespace nanokvm::card {
namespace {

base::Result<void> tell(int card, int operation, int number, const Partition& partition) {
    blkpg_partition change{};
    change.pno = number;
    change.start = static_cast<long long>(partition.first * sector_bytes);
    change.length = static_cast<long long>(partition.count * sector_bytes);
    blkpg_ioctl_arg call{};
    call.op = operation;
    call.datalen = sizeof change;
    call.data = &change;
    if (::ioctl(card, BLKPG, &call) != 0) {
        return base::fail_errno(fmt::format("the kernel does not take partition {}", number));
    }
    return {};
}

}  // namespace

base::Result<void> BlkpgPartitions::resized(int card, int number, const Partition& partition) {
    return tell(card, BLKPG_RESIZE_PARTITION, number, partition);
}

base::Result<void> BlkpgPartitions::added(int card, int number, const Partition& partition) {
    return tell(card, BLKPG_ADD_PARTITION, number, partition);
}

}  // namespace nanokvm::card
