// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace nanokvm::board {

/// Estimate of how full the queue of one of QEMU's USB input devices is.
///
/// Why: a USB keyboard of QEMU queues 16 scan code bytes and drops the rest without a word; a dropped release is a key
/// that sticks. The guest takes one entry at each poll of the endpoint. So we never give more than certainly fits.
///
/// Pure logic; `now` is of the GuestClock, in nanoseconds. Thread-bound.
class DeviceQueue {
public:
    /// `entry_ns`: time in which the guest surely takes one entry.
    DeviceQueue(unsigned capacity, std::uint64_t entry_ns) noexcept : capacity_(capacity), entry_ns_(entry_ns) {}

    /// Nanoseconds until `entries` (at most the capacity) more fit and `spare` stay free; 0: now.
    [[nodiscard]] std::uint64_t wait_for(unsigned entries, unsigned spare, std::uint64_t now) const noexcept {
        const std::uint64_t allowed = entry_ns_ * (capacity_ - std::min(capacity_, entries + spare));
        const std::uint64_t filled = empty_at_ > now ? empty_at_ - now : 0;
        return filled > allowed ? filled - allowed : 0;
    }

    void put(unsigned entries, std::uint64_t now) noexcept {
        empty_at_ = std::max(empty_at_, now) + entries * entry_ns_;
    }

private:
    unsigned capacity_;
    std::uint64_t entry_ns_;
    std::uint64_t empty_at_ = 0;
};

}  // namespace nanokvm::board
