// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/source.hpp"

#include <cstdint>

namespace nanokvm::capture {

/// When one stream encodes. A new picture or a wish for an IDR is encoded as soon as the frame rate allows. A picture
/// that stays is encoded a few times more at growing intervals, until the encoder says that it cannot look better; then
/// nothing happens at all. Pure logic, the time is passed in (CLOCK_MONOTONIC, nanoseconds); thread-bound.
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
    void postpone(std::uint64_t now_ns) noexcept;

private:
    [[nodiscard]] std::uint64_t refinement_due() const noexcept;
    [[nodiscard]] std::uint64_t tolerance() const noexcept { return interval_ns_ / 8; }

    std::uint64_t interval_ns_ = 1'000'000'000;
    std::uint64_t slot_ns_ = 0;     // the frame rate's next slot
    std::uint64_t encoded_ns_ = 0;  // the last unit
    unsigned refinements_left_ = 0;
    bool changed_ = false;
    bool idr_ = true;
};

}  // namespace nanokvm::capture
