// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"
#include "connection.hpp"
#include "latency.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace nanokvm::bench {

/// What one viewer has received.
struct Tally {
    std::uint64_t units = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;                 ///< units missing in the sequence
    std::optional<std::uint32_t> sequence;  ///< of the newest unit
    std::vector<std::int64_t>
        raw_ns;  ///< arrival of the last byte − stamp of publication; the clocks' offset is still in it
};

/// All viewers of one measurement, on one thread. Each acknowledges every unit, as the browser does.
class Audience {
public:
    /// Connects them all; throws when one cannot.
    Audience(const Target& target, std::uint32_t viewers);

    /// Reads for `seconds`, or until `enough` says so after a unit.
    void watch(double seconds, const std::function<bool()>& enough = {});

    /// Forgets what was counted so far, but not the sequence and the clock: call it when warm.
    void begin_count();

    [[nodiscard]] const std::vector<Tally>& tallies() const noexcept { return tallies_; }
    [[nodiscard]] const ClockOffset& clock() const noexcept { return clock_; }
    /// All viewers' latencies, nanoseconds; empty when the stream carries no stamps.
    [[nodiscard]] std::vector<std::int64_t> latencies() const;
    /// When the newest unit was published, on our clock; nothing when unknown.
    [[nodiscard]] std::optional<std::int64_t> newest_published_ns() const;

private:
    static constexpr std::size_t read_bytes = 256 * 1024;

    void arrived(std::size_t viewer, const Arrived& message);
    void direct_unit(std::size_t viewer, const Arrived& message, std::int64_t now_ns);
    void ask_the_time();

    Target target_;
    base::UniqueFd epoll_;
    std::vector<Connection> connections_;
    std::vector<Tally> tallies_;
    std::vector<std::byte> buffer_;
    ClockOffset clock_;
    std::int64_t next_question_ns_ = 0;
    std::int64_t newest_published_us_ = 0;  // on the stream's clock
    bool unit_arrived_ = false;
};

}  // namespace nanokvm::bench
