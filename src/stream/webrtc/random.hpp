// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <sys/random.h>

namespace nanokvm::stream::webrtc {

/// From the kernel's generator; cannot fail for so few bytes once its pool is ready (getrandom(2)).
[[nodiscard]] inline std::uint64_t random_number() noexcept {
    std::uint64_t value = 0;
    [[maybe_unused]] const auto got = ::getrandom(&value, sizeof value, 0);
    return value;
}

}  // namespace nanokvm::stream::webrtc
