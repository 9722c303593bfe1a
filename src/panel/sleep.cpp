// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/sleep.hpp"

#include <charconv>

namespace nanokvm::panel {
namespace {

constexpr std::chrono::seconds shortest{10};
constexpr std::chrono::seconds longest{86'400};
constexpr std::chrono::seconds of_an_empty_file{30};

}  // namespace

void SleepTimer::toggle(Clock::time_point now) noexcept {
    switched_off_ = lit(now);
    active_ = now;
}

void SleepTimer::wake(Clock::time_point now) noexcept {
    switched_off_ = false;
    active_ = now;
}

bool SleepTimer::lit(Clock::time_point now) const noexcept {
    return !switched_off_ && (!timeout_ || now - active_ < *timeout_);
}

std::optional<SleepTimer::Clock::time_point> SleepTimer::falls_asleep() const noexcept {
    return switched_off_ || !timeout_ ? std::nullopt : std::optional(active_ + *timeout_);
}

std::optional<std::chrono::seconds> parse_sleep(std::string_view content) noexcept {
    while (!content.empty() && (content.back() == '\n' || content.back() == '\r' || content.back() == ' ')) {
        content.remove_suffix(1);
    }
    if (content.empty()) {
        return of_an_empty_file;
    }
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(content.data(), content.data() + content.size(), seconds);
    if (error != std::errc{} || end != content.data() + content.size() || seconds < shortest.count() ||
        seconds > longest.count()) {
        return std::nullopt;
    }
    return std::chrono::seconds(seconds);
}

}  // namespace nanokvm::panel
