// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/flow_window.hpp"

#include <algorithm>

namespace nanokvm::stream {

FlowWindow::FlowWindow(std::size_t units) noexcept : limit_(std::clamp(units, std::size_t{1}, max_units)) {}

bool FlowWindow::admit(bool idr, std::uint64_t timestamp_us) noexcept {
    if (awaiting_idr_ && !idr) {
        return false;
    }
    if (count_ == limit_) {
        // An IDR too: it would only queue behind pictures the viewer has not decoded yet.
        awaiting_idr_ = true;
        return false;
    }
    awaiting_idr_ = false;
    stamps_[(first_ + count_) % max_units] = timestamp_us;
    ++count_;
    return true;
}

void FlowWindow::acknowledge(std::uint64_t timestamp_us) noexcept {
    while (count_ > 0 && stamps_[first_] <= timestamp_us) {
        first_ = (first_ + 1) % max_units;
        --count_;
    }
}

void FlowWindow::resync() noexcept {
    count_ = 0;
    awaiting_idr_ = true;
}

}  // namespace nanokvm::stream
