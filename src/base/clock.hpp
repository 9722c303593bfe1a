// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <time.h>

namespace nanokvm::base {

/// CLOCK_MONOTONIC in nanoseconds: the one clock of frames, stamps and timeouts; the same in every process of the
/// machine.
[[nodiscard]] inline std::uint64_t monotonic_ns() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

[[nodiscard]] inline std::uint64_t monotonic_us() noexcept {
    return monotonic_ns() / 1000U;
}

}  // namespace nanokvm::base
