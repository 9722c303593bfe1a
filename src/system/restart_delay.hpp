// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <chrono>
#include <utility>

namespace nanokvm::system {

/// How long a program that ended stays down: at once after a good while, longer and longer when it keeps ending. Pure.
class RestartDelay {
public:
    static constexpr std::chrono::milliseconds shortest{250};
    static constexpr std::chrono::milliseconds longest{10'000};
    /// A program that lived so long was well.
    static constexpr std::chrono::seconds well_after{60};

    [[nodiscard]] std::chrono::milliseconds after(std::chrono::milliseconds lived) noexcept {
        next_ = lived >= well_after ? shortest : next_;
        return std::exchange(next_, std::min(next_ * 2, longest));
    }

private:
    std::chrono::milliseconds next_ = shortest;
};

}  // namespace nanokvm::system
