// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/worker/schedule.hpp"

#include <algorithm>

namespace nanokvm::capture {

void Schedule::set_fps(unsigned fps) noexcept {
    interval_ns_ = 1'000'000'000 / fps;
    slot_ns_ = std::min(slot_ns_, encoded_ns_ + interval_ns_);
}

std::uint64_t Schedule::due() const noexcept {
    if (changed_ || idr_) {
        // Pictures of a source at the same rate come a little early or late: an early one is not held back for it.
        return slot_ns_ - std::min(slot_ns_, tolerance());
    }
    return refinements_left_ > 0 ? refinement_due() : never;
}

std::uint64_t Schedule::refinement_due() const noexcept {
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
    changed_ = false;
    idr_ = false;
    encoded_ns_ = now_ns;
    // On the grid while it is kept up with, so that jitter does not lower the rate; anew after a pause, so that a pause
    // is not made up for.
    slot_ns_ = std::max(slot_ns_ + interval_ns_, now_ns + interval_ns_ - tolerance());
}

void Schedule::postpone(std::uint64_t now_ns) noexcept {
    slot_ns_ = now_ns + interval_ns_ + tolerance();
}

}  // namespace nanokvm::capture
