// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace nanokvm::capture::sg2002 {

/// The input's frame rate from the time stamps of its pictures, of which any may be missing: the shortest distance of a
/// window counts. Pure logic; thread-bound.
class FrameRate {
public:
    /// Pictures of a window.
    static constexpr unsigned window = 24;

    void reset() noexcept { *this = FrameRate(); }

    /// True when a window is full: millihertz() is new.
    [[nodiscard]] bool add(std::uint64_t captured_ns) noexcept {
        const std::uint64_t last = last_ns_;
        last_ns_ = captured_ns;
        if (last == 0 || captured_ns <= last) {
            return false;
        }
        shortest_ns_ = count_ == 0 ? captured_ns - last : std::min(shortest_ns_, captured_ns - last);
        if (++count_ < window) {
            return false;
        }
        count_ = 0;
        millihertz_ = static_cast<std::uint32_t>((1'000'000'000'000 + shortest_ns_ / 2) / shortest_ns_);
        return true;
    }

    /// Of the last full window; 0: none yet.
    [[nodiscard]] std::uint32_t millihertz() const noexcept { return millihertz_; }

private:
    std::uint64_t last_ns_ = 0;
    std::uint64_t shortest_ns_ = 0;
    unsigned count_ = 0;
    std::uint32_t millihertz_ = 0;
};

}  // namespace nanokvm::capture::sg2002
