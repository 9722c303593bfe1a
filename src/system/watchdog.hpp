// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>

namespace nanokvm::system {

/// What is done about a server that shows no life. The server first, the device only when that did not help: a reboot
/// costs everyone's session and the mounted disk. Pure: the caller brings the time.
class Watchdog {
public:
    using Clock = std::chrono::steady_clock;
    enum class Verdict { well, restart_server, reboot };

    /// Without a sign of life for so long, the server hangs.
    static constexpr std::chrono::seconds patience{20};
    /// A new server gets more time: it starts on a slow card.
    static constexpr std::chrono::seconds start_time{60};
    /// After so many restarts in a row without a sign of life, the device is restarted.
    static constexpr std::size_t restarts_before_reboot = 3;

    explicit Watchdog(Clock::time_point now) noexcept : deadline_(now + start_time) {}

    void sign_of_life(Clock::time_point now) noexcept {
        deadline_ = now + patience;
        restarts_ = 0;
    }
    /// At deadline() or later. A verdict other than well is given once, then the next deadline begins.
    [[nodiscard]] Verdict check(Clock::time_point now) noexcept {
        if (now < deadline_) {
            return Verdict::well;
        }
        deadline_ = now + start_time;
        return ++restarts_ > restarts_before_reboot ? Verdict::reboot : Verdict::restart_server;
    }
    [[nodiscard]] Clock::time_point deadline() const noexcept { return deadline_; }

private:
    Clock::time_point deadline_;
    std::size_t restarts_ = 0;
};

}  // namespace nanokvm::system
