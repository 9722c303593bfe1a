// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.hpp"

#include <cstdint>
#include <time.h>

namespace nanokvm::sim::sg2002 {

/// The time that the simulated hardware lives in, CLOCK_MONOTONIC nanoseconds.
class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::uint64_t now_ns() = 0;
    virtual void sleep_until(std::uint64_t time_ns) = 0;
};

/// That of the machine: what is simulated takes as long as on the board.
class RealClock final : public Clock {
public:
    [[nodiscard]] std::uint64_t now_ns() override { return base::monotonic_ns(); }
    void sleep_until(std::uint64_t time_ns) override {
        const timespec time{static_cast<time_t>(time_ns / 1'000'000'000), static_cast<long>(time_ns % 1'000'000'000)};
        while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) == EINTR) {
        }
    }
};

/// A clock that moves when somebody waits: tests are exact, and as quick as the machine.
class VirtualClock final : public Clock {
public:
    [[nodiscard]] std::uint64_t now_ns() override { return now_ns_; }
    void sleep_until(std::uint64_t time_ns) override { now_ns_ = time_ns > now_ns_ ? time_ns : now_ns_; }

private:
    std::uint64_t now_ns_ = 1'000'000'000;
};

}  // namespace nanokvm::sim::sg2002
