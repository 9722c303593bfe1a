// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>

namespace nanokvm::system {

/// What a press of the user key means, by how long it was held (device.md 5.5).
enum class KeyAction {
    toggle_display,   ///< less than 1.5 s
    second_function,  ///< 1.5 s to 9 s: WiFi set-up where there is WiFi, else back to the first page
    reset_passwords,  ///< 9 s and more
};

inline constexpr std::chrono::milliseconds long_press{1500};
inline constexpr std::chrono::milliseconds reset_press{9000};
/// From here on the OLED counts down what holding on will do.
inline constexpr std::chrono::milliseconds reset_warning{4000};

[[nodiscard]] constexpr KeyAction action_of(std::chrono::milliseconds held) noexcept {
    return held < long_press    ? KeyAction::toggle_display
           : held < reset_press ? KeyAction::second_function
                                : KeyAction::reset_passwords;
}

/// The key between press and release. Pure: the caller brings the time.
class UserKey {
public:
    using Clock = std::chrono::steady_clock;

    /// A second press without a release (a lost event) keeps the first one's time.
    void press(Clock::time_point now) noexcept {
        if (!since_) {
            since_ = now;
        }
    }
    /// Nothing when it was not pressed.
    [[nodiscard]] std::optional<KeyAction> release(Clock::time_point now) noexcept {
        if (!since_) {
            return std::nullopt;
        }
        const auto held = std::chrono::duration_cast<std::chrono::milliseconds>(now - *since_);
        since_.reset();
        return action_of(held);
    }
    /// The device of the key went away.
    void cancel() noexcept { since_.reset(); }

    /// Seconds until holding on resets the passwords, rounded up; 0 from then on. Nothing as long as that is far away.
    [[nodiscard]] std::optional<int> countdown(Clock::time_point now) const noexcept {
        if (!since_ || now - *since_ < reset_warning) {
            return std::nullopt;
        }
        const auto left = std::chrono::ceil<std::chrono::seconds>(*since_ + reset_press - now);
        return left.count() > 0 ? static_cast<int>(left.count()) : 0;
    }
    /// When countdown() will answer otherwise.
    [[nodiscard]] std::optional<Clock::time_point> next_change(Clock::time_point now) const noexcept {
        if (!since_ || now >= *since_ + reset_press) {
            return std::nullopt;
        }
        auto next = *since_ + reset_warning;
        while (next <= now) {
            next += std::chrono::seconds(1);
        }
        return next;
    }

private:
    std::optional<Clock::time_point> since_;
};

}  // namespace nanokvm::system
