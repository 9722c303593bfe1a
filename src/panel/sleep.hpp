// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace nanokvm::panel {

/// When the panel is dark (device.md 5.10). What a person switched off by key stays off until a key; what fell asleep
/// by itself wakes when something changes. Pure: the caller brings the time.
class SleepTimer {
public:
    using Clock = std::chrono::steady_clock;

    explicit SleepTimer(Clock::time_point now) noexcept : active_(now) {}

    /// No sleep without a value.
    void set_timeout(std::optional<std::chrono::seconds> timeout) noexcept { timeout_ = timeout; }
    /// The picture shows something new.
    void changed(Clock::time_point now) noexcept { active_ = now; }
    /// A short press: dark becomes lit, lit becomes dark.
    void toggle(Clock::time_point now) noexcept;
    /// A key that means something else: always lit.
    void wake(Clock::time_point now) noexcept;

    [[nodiscard]] bool lit(Clock::time_point now) const noexcept;
    /// When lit() will change by itself; nothing when it will not.
    [[nodiscard]] std::optional<Clock::time_point> falls_asleep() const noexcept;

private:
    std::optional<std::chrono::seconds> timeout_;
    Clock::time_point active_;
    bool switched_off_ = false;
};

/// The content of /etc/kvm/oled_sleep: seconds. Below 10 means never, as does anything that is no number; an empty file
/// is half a minute.
[[nodiscard]] std::optional<std::chrono::seconds> parse_sleep(std::string_view content) noexcept;

}  // namespace nanokvm::panel
