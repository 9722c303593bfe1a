// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace nanokvm::system {

/// Whether the gateway answers, and when it is asked next: seldom while it does, so that an idle device stays idle.
/// Pure: the caller brings the time.
class GatewayJudge {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds patience{2};    ///< for an answer
    static constexpr std::chrono::seconds calm{60};       ///< from an answer to the next question
    static constexpr std::chrono::seconds repetition{5};  ///< from a missing one
    static constexpr int misses_until_silent = 3;

    explicit GatewayJudge(Clock::time_point now) noexcept : next_(now) {}

    void asked(Clock::time_point now) noexcept {
        waiting_ = true;
        next_ = now + patience;
    }
    void answered(Clock::time_point now) noexcept {
        waiting_ = false;
        misses_ = 0;
        next_ = now + calm;
    }
    void missed(Clock::time_point now) noexcept {
        waiting_ = false;
        misses_ += misses_ < misses_until_silent ? 1 : 0;
        next_ = now + repetition;
    }

    [[nodiscard]] bool waiting() const noexcept { return waiting_; }
    /// While waiting: when patience ends. Else: when to ask.
    [[nodiscard]] Clock::time_point next() const noexcept { return next_; }
    [[nodiscard]] bool silent() const noexcept { return misses_ == misses_until_silent; }

private:
    Clock::time_point next_;
    int misses_ = 0;
    bool waiting_ = false;
};

}  // namespace nanokvm::system
