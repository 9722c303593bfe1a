// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "board/virtual/device_queue.hpp"
#include "board/virtual/event_batch.hpp"
#include "input/report.hpp"

#include <bitset>
#include <cstdint>

namespace nanokvm::board {

/// Which keys are down in the machine, which ought to be, and the events that lead from one to the other.
///
/// A key of which we cannot know (a former process may have left it down) is "unsure": it is released in the
/// background, modifiers at once, the others while nobody types.
///
/// Pure logic; `now` is of the GuestClock, in nanoseconds. Thread-bound.
class KeyLedger {
public:
    /// QEMU's keyboard queues 16 bytes; the guest polls it every 8 ms at the latest.
    explicit KeyLedger(std::uint64_t entry_ns = 8'000'000) noexcept : queue_(16, entry_ns) {}

    /// The state wanted from now on. "More keys than fit" (usages 1…3) changes modifiers only: HID 1.11, appendix C.
    void want(const input::KeyboardReport& report) noexcept;
    /// Every key may be down; none is wanted.
    void doubt_all() noexcept;
    /// What is or may be down is unsure; none is wanted: the machine no longer listens.
    void doubt_down() noexcept;

    /// Everything wanted has been given out (what is unsure apart).
    [[nodiscard]] bool settled() const noexcept { return down_ == wanted_; }
    /// Nothing is unsure any more.
    [[nodiscard]] bool sure() const noexcept { return unsure_.none(); }
    /// No key is, may be or ought to be down.
    [[nodiscard]] bool all_up() const noexcept { return down_.none() && wanted_.none() && unsure_.none(); }

    /// Appends as many events as the machine can take now and regards them as done. Order: doubtful modifiers, then
    /// releases before presses, then the other doubtful keys. Nanoseconds until more can be given; 0: nothing remains,
    /// or it can be given right after this.
    std::uint64_t give(EventBatch& batch, std::uint64_t now);

private:
    using Keys = std::bitset<256>;
    // Gives events for the keys of the set, lowest usage first when `ascending`; nonzero: wait so long for the next
    // one.
    std::uint64_t give_each(const Keys& keys, bool down, unsigned spare, EventBatch& batch, std::uint64_t now);

    DeviceQueue queue_;
    Keys down_;
    Keys wanted_;
    Keys unsure_;
};

}  // namespace nanokvm::board
