// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/unique_fd.hpp"
#include "net/ipv4.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace nanokvm::net {

/// ARP on one interface (RFC 826), beside the kernel's own. Needs root. Thread-bound.
class ArpSocket {
public:
    using Mac = std::array<std::uint8_t, 6>;

    /// What a packet says of IPv4 addresses.
    struct Packet {
        Mac sender_mac;
        Ipv4 sender;  ///< 0.0.0.0 in a probe (RFC 5227)
        Ipv4 target;
    };

    /// Errors: no such interface, no right to.
    [[nodiscard]] static base::Result<ArpSocket> open(std::string_view interface);

    /// Asks everybody who has `target`. Errors: the interface is down.
    [[nodiscard]] base::Result<void> ask(Ipv4 sender, Ipv4 target) const;
    /// The next packet that arrived, of whatever kind; nothing when none waits. Does not block.
    [[nodiscard]] std::optional<Packet> receive() const;

    [[nodiscard]] int fd() const noexcept { return socket_.get(); }
    [[nodiscard]] const Mac& mac() const noexcept { return mac_; }

private:
    ArpSocket(base::UniqueFd socket, int index, const Mac& mac) noexcept
        : socket_(std::move(socket)), index_(index), mac_(mac) {}

    base::UniqueFd socket_;
    int index_;
    Mac mac_;
};

}  // namespace nanokvm::net
