// SPDX-License-Identifier: GPL-3.0-or-later
#include "latency.hpp"

#include <algorithm>
#include <cmath>

namespace nanokvm::bench {
namespace {
constexpr std::int64_t us = 1000;
}  // namespace

void ClockOffset::answer(std::int64_t asked_ns, std::int64_t server_us, std::int64_t answered_ns) noexcept {
    // The server cuts off what is below a microsecond.
    earliest_ = std::max(earliest_, asked_ns - (server_us + 1) * us);
    arrival(server_us, answered_ns);
}

void ClockOffset::arrival(std::int64_t server_us, std::int64_t here_ns) noexcept {
    latest_ = std::min(latest_, here_ns - server_us * us);
}

std::optional<std::int64_t> ClockOffset::epoch_ns() const noexcept {
    if (earliest_ == ClockOffset().earliest_) {
        return std::nullopt;
    }
    return earliest_ + (latest_ - earliest_) / 2;
}

std::int64_t percentile(std::vector<std::int64_t> samples, double share) {
    if (samples.empty()) {
        return 0;
    }
    const double rank = std::ceil(share * static_cast<double>(samples.size()));
    const std::size_t index = std::min(samples.size(), static_cast<std::size_t>(std::max(rank, 1.0))) - 1;
    std::nth_element(samples.begin(), samples.begin() + static_cast<std::ptrdiff_t>(index), samples.end());
    return samples[index];
}

}  // namespace nanokvm::bench
