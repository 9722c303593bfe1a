// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/unit.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace nanokvm::stream {

/// Units that one viewer has been promised and not yet been sent; at most `capacity`, oldest first. Never allocates.
class UnitQueue {
public:
    static constexpr std::size_t capacity = 8;

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] bool full() const noexcept { return count_ == capacity; }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    [[nodiscard]] std::size_t payload_bytes() const noexcept { return bytes_; }

    /// Not when full().
    void push(const Unit& unit) noexcept {
        bytes_ += unit.frame->payload().size();
        units_[(first_ + count_++) % capacity] = unit;
    }
    /// Not when empty().
    [[nodiscard]] Unit pop() noexcept {
        Unit unit = std::move(units_[first_]);
        bytes_ -= unit.frame->payload().size();
        first_ = (first_ + 1) % capacity;
        --count_;
        return unit;
    }
    void clear() noexcept {
        while (!empty()) {
            static_cast<void>(pop());
        }
    }
    [[nodiscard]] bool holds(const frames::Frame& frame) const noexcept {
        for (std::size_t i = 0; i < count_; ++i) {
            if (units_[(first_ + i) % capacity].frame.get() == &frame) {
                return true;
            }
        }
        return false;
    }

private:
    std::array<Unit, capacity> units_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace nanokvm::stream
