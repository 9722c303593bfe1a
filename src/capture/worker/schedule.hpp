// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/source.hpp"

#include <cstdint>

namespace nanokvm::capture {

/// When one stream encodes. A new picture is encoded as soon as the frame rate allows; an IDR that is wanted takes the
/// next new picture, or the last one again if none comes for a frame's time. A picture that stays is encoded a few
/// times more at growing intervals, until the encoder says that it cannot look better; then nothing happens at all.
///
/// Pure logic, the time is passed in (CLOCK_MONOTONIC, nanoseconds); thread-bound.
class Schedule {
public:
    /// Units of the same picture that sharpen it.
    static constexpr unsigned max_refinements = 8;
    /// The longest time between two of them.
    static constexpr std::uint64_t max_refinement_interval_ns = 500'000'000;

    /// `fps` is 1–60.
    void set_fps(unsigned fps) noexcept;

    void picture_changed() noexcept { changed_ = true; }
    void want_idr() noexcept { idr_ = true; }

    /// The next unit has to be an IDR.
    [[nodiscard]] bool idr_wanted() const noexcept { return idr_; }
    /// The next unit shows something new; otherwise the last picture is encoded again.
    [[nodiscard]] bool changed() const noexcept { return changed_; }

    /// When to encode; never when there is nothing to say.
    [[nodiscard]] std::uint64_t due() const noexcept;

    /// A picture was encoded at `now_ns`; `settled` as of EncodedUnit.
    void encoded(std::uint64_t now_ns, bool settled) noexcept;
    /// It could not be encoded now: try again in a frame's time.
    void postpone(std::uint64_t now_ns) noexcept { not_before_ns_ = now_ns + interval_ns_; }

private:
    [[nodiscard]] std::uint64_t again_due() const noexcept;
    /// Pictures of a source at the same rate come early or late: the ones after a late one are not held back for it, or
    /// every later picture would come late too, and be overwritten by the next one in the end.
    [[nodiscard]] std::uint64_t tolerance() const noexcept { return interval_ns_ / 2; }

    std::uint64_t interval_ns_ = 1'000'000'000;
    // New pictures have slots of their own, which encoding the last one again does not take: it would shift all later
    // pictures by up to an interval, for good.
    std::uint64_t slot_ns_ = 0;
    std::uint64_t encoded_ns_ = 0;  // the last unit; 0: none yet
    std::uint64_t not_before_ns_ = 0;
    unsigned refinements_left_ = 0;
    bool changed_ = false;
    bool idr_ = true;
};

}  // namespace nanokvm::capture
