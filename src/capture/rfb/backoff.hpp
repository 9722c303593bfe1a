// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>

namespace nanokvm::capture {

/// When to try again after a failure: soon at first, then ever less often. Pure logic, the time is passed in.
class Backoff {
public:
    /// Both in nanoseconds.
    constexpr Backoff(std::uint64_t least, std::uint64_t most) noexcept : least_(least), most_(most), delay_(least) {}

    /// It failed at `now_ns`: the time of the next try.
    [[nodiscard]] constexpr std::uint64_t failed(std::uint64_t now_ns) noexcept {
        const std::uint64_t retry = now_ns + delay_;
        delay_ = std::min(delay_ * 2, most_);
        return retry;
    }
    constexpr void succeeded() noexcept { delay_ = least_; }

private:
    std::uint64_t least_;
    std::uint64_t most_;
    std::uint64_t delay_;
};

}  // namespace nanokvm::capture
