// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace nanokvm::bench {

/// Where the stream's clock begins on ours (both CLOCK_MONOTONIC), narrowed from both sides: an answer of the server
/// lies between our question and its arrival, and no unit arrives before it was sent. Pure.
class ClockOffset {
public:
    /// `server_us` was read by the server after `asked_ns` and before `answered_ns` of our clock.
    void answer(std::int64_t asked_ns, std::int64_t server_us, std::int64_t answered_ns) noexcept;
    /// Something the server stamped `server_us` was here at `here_ns`.
    void arrival(std::int64_t server_us, std::int64_t here_ns) noexcept;

    /// Nothing until an answer has come.
    [[nodiscard]] std::optional<std::int64_t> epoch_ns() const noexcept;
    /// Half the width of what the epoch may be.
    [[nodiscard]] std::int64_t uncertainty_ns() const noexcept { return (latest_ - earliest_) / 2; }

private:
    std::int64_t earliest_ = std::numeric_limits<std::int64_t>::min() / 4;
    std::int64_t latest_ = std::numeric_limits<std::int64_t>::max() / 4;
};

/// The value below which `share` (0…1) of the samples lie, by nearest rank; 0 when there are none.
[[nodiscard]] std::int64_t percentile(std::vector<std::int64_t> samples, double share);

}  // namespace nanokvm::bench
