// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nanokvm::stream {

/// How long to wait before the capture worker is started again. The first restart is immediate (a crash must cost less
/// than a second of picture); a worker that dies again soon is started ever more slowly, so that a broken driver does
/// not eat the only core. Pure logic; times are CLOCK_MONOTONIC nanoseconds given by the caller.
class RestartPolicy {
public:
    static constexpr std::uint64_t healthy_after_ns = 10'000'000'000;  ///< a worker that lived this long was sound
    static constexpr std::uint64_t first_delay_ns = 200'000'000;       ///< before the second restart in a row
    static constexpr std::uint64_t longest_delay_ns = 5'000'000'000;

    void started(std::uint64_t now_ns) noexcept { started_ns_ = now_ns; }

    /// The worker ended (or could not be started): nanoseconds to wait before the next start.
    [[nodiscard]] std::uint64_t ended(std::uint64_t now_ns) noexcept {
        if (now_ns - started_ns_ >= healthy_after_ns) {
            delay_ns_ = 0;
        }
        const std::uint64_t wait = delay_ns_;
        delay_ns_ = wait == 0 ? first_delay_ns : wait * 2 > longest_delay_ns ? longest_delay_ns : wait * 2;
        return wait;
    }

private:
    std::uint64_t started_ns_ = 0;
    std::uint64_t delay_ns_ = 0;
};

}  // namespace nanokvm::stream
