// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/webrtc/ice/timing.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace nanokvm::stream::webrtc::ice {

/// Finds the largest UDP payload that a path carries (RFC 8899: packetisation layer path MTU discovery) with Binding
/// requests that are filled up; an answer shows that the size passed. Nothing is concluded from ICMP. Pure state.
///
/// It begins with 1200 bytes, which every path has to carry; then the sizes of real links are tried from the top, each
/// three times. Every 60 s the size in use is shown to pass again; when it does not, all begins anew.
class MtuSearch {
public:
    static constexpr std::size_t least = 1200;
    static constexpr std::uint32_t tries = 3;
    static constexpr Duration again_after = std::chrono::seconds(60);
    static constexpr Duration longest_wait = std::chrono::seconds(1);

    MtuSearch() = default;
    /// `overhead`: bytes of a link's packet that are not UDP payload: 28 (IPv4), 48 (IPv6), more through a relay.
    MtuSearch(Time now, std::size_t overhead) noexcept : overhead_(overhead), due_(now) {}

    /// What may be sent.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] Time due() const noexcept { return due_; }

    /// For a due one: the size of the probe to be sent now; 0: none. `rtt` is the path's, as far as known.
    [[nodiscard]] std::size_t probe(Time now, Duration rtt) noexcept;

    /// A probe of that size was answered. True: size() is another one now.
    bool answered(std::size_t bytes, Time now) noexcept;

    /// The kernel refused a packet as too long for the link: back to the least. True: size() is another one now.
    bool too_long(Time now) noexcept;

private:
    /// Packets of links: Ethernet, PPPoE, common tunnels, the least of IPv6.
    static constexpr std::array<std::size_t, 6> links{1500, 1492, 1440, 1420, 1380, 1300};

    [[nodiscard]] std::size_t candidate() const noexcept { return (links.at(next_) - overhead_) & ~std::size_t{3}; }
    void begin(Time now) noexcept;
    void rest(Time now) noexcept;

    std::size_t overhead_ = 48;
    std::size_t size_ = least;
    std::size_t next_ = 0;  // of links, while searching
    std::uint32_t sent_ = 0;
    bool searching_ = true;
    Time due_ = never;
};

}  // namespace nanokvm::stream::webrtc::ice
