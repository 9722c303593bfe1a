// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/source.hpp"

#include <cstdint>

namespace nanokvm::capture {

/// When a paced source's pictures are due: on a grid of 1/fps seconds that does not drift. Grid points that were missed
/// are left out, never caught up in a burst. Pure logic, the time is passed in; thread-bound.
class Ticker {
public:
    /// Starts a grid at `now_ns`, its first point at once; fps 0 stops. The same rate again changes nothing.
    void set_rate(unsigned fps, std::uint64_t now_ns) noexcept {
        if (fps == fps_) {
            return;
        }
        fps_ = fps;
        start_ns_ = now_ns;
        ticks_ = 0;
    }

    /// CLOCK_MONOTONIC of the next point.
    [[nodiscard]] std::uint64_t due() const noexcept { return fps_ == 0 ? never : point(ticks_); }

    /// True when a point has been reached: the picture is due, and due() moves to the first point after `now_ns`.
    [[nodiscard]] bool tick(std::uint64_t now_ns) noexcept {
        if (now_ns < due()) {
            return false;
        }
        ticks_ = (now_ns - start_ns_) * fps_ / second_ns;
        while (point(ticks_) <= now_ns) {  // the division rounds down by one point at most
            ++ticks_;
        }
        return true;
    }

private:
    static constexpr std::uint64_t second_ns = 1'000'000'000;
    // By multiplication, not by adding up a rounded interval: 1/30 s is no whole number of nanoseconds.
    [[nodiscard]] std::uint64_t point(std::uint64_t tick) const noexcept { return start_ns_ + tick * second_ns / fps_; }

    unsigned fps_ = 0;
    std::uint64_t start_ns_ = 0;
    std::uint64_t ticks_ = 0;
};

}  // namespace nanokvm::capture
