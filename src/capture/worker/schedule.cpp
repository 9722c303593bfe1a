// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/worker/schedule.hpp"

#include <algorithm>

namespace nanokvm::capture {

void Schedule::set_fps(unsigned fps) noexcept {
    interval_ns_ = 1'000'000'000 / fps;
    slot_ns_ = std::min(slot_ns_, encoded_ns_ + interval_ns_);
}

std::uint64_t Schedule::due() const noexcept {
    const std::uint64_t live = changed_ ? slot_ns_ - std::min(slot_ns_, tolerance()) : never;
    return std::max(std::min(live, again_due()), not_before_ns_);
}

std::uint64_t Schedule::again_due() const noexcept {
    if (idr_) {
        return encoded_ns_ == 0 ? 0 : encoded_ns_ + interval_ns_;
    }
    if (refinements_left_ == 0) {
        return never;
    }
    const unsigned done = max_refinements - refinements_left_;
    const unsigned doublings = done > 2 ? done - 2 : 0;
    return encoded_ns_ + std::max(interval_ns_, std::min(interval_ns_ << doublings, max_refinement_interval_ns));
}

void Schedule::encoded(std::uint64_t now_ns, bool settled) noexcept {
    if (settled) {
        refinements_left_ = 0;
    } else if (changed_ || idr_) {
        refinements_left_ = max_refinements;
    } else if (refinements_left_ > 0) {
        --refinements_left_;
    }
    if (changed_) {
        // On the grid while it is kept up with, so that jitter does not lower the rate; anew after a pause, so that a
        // pause is not made up for (the generic cell rate algorithm of ITU-T I.371).
        slot_ns_ = std::max(slot_ns_, now_ns) + interval_ns_;
    }
    changed_ = false;
    idr_ = false;
    encoded_ns_ = now_ns;
}

}  // namespace nanokvm::capture
