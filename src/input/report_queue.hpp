// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "input/report.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace nanokvm::input {

/// What waits for a busy sink: one order over keyboard and both pointers, so that Ctrl+click stays Ctrl+click.
///
/// Pointer moves coalesce: of absolute ones the newest counts, relative ones add up and leave in steps of at most ±127.
/// A move coalesces only into the move right before it, never across a key, a button or the wheel. Those neither
/// coalesce nor change places.
///
/// Overflow: a target that has taken nothing for `capacity` keys and clicks is not going to; what waits is replaced by
/// "everything up" followed by the newest state, so that no key sticks. `dropped()` counts what was lost.
///
/// Pure logic, thread-bound, never allocates.
class ReportQueue {
public:
    static constexpr std::size_t capacity = 128;

    void push(const Report& report) noexcept;

    /// What the sink gets next; nothing when empty.
    [[nodiscard]] std::optional<Report> front() const noexcept;
    /// The sink took front().
    void pop() noexcept;

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_; }

private:
    struct Entry {
        Report report;
        bool move = false;  // changes no button and turns no wheel
        int dx = 0;         // of a relative report: what is left of it
        int dy = 0;
    };

    [[nodiscard]] Entry& at(std::size_t index) noexcept { return entries_[(first_ + index) % capacity]; }
    [[nodiscard]] bool coalesce(const Entry& entry) noexcept;
    void append(const Entry& entry) noexcept;
    void collapse() noexcept;

    std::array<Entry, capacity> entries_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::uint64_t dropped_ = 0;
    // The newest state of each device; buttons of moves are compared with it.
    KeyboardReport keyboard_{};
    RelativeReport relative_{};
    AbsoluteReport absolute_{};
};

}  // namespace nanokvm::input
