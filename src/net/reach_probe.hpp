// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "net/arp_socket.hpp"
#include "net/interfaces.hpp"

#include <cstdint>
#include <span>
#include <utility>
#include <variant>

namespace nanokvm::net {

/// One question to a machine, whether it is there, and the wait for its answer. A neighbour is asked by ARP, which
/// nothing filters; others by an ICMP echo (RFC 792). Nothing blocks. Needs root. Thread-bound.
class ReachProbe {
public:
    /// Asks `target` through `interface`. Errors: no right to, no way to it.
    [[nodiscard]] static base::Result<ReachProbe> send(const Interface& interface, Ipv4 target);

    /// Readable (poll) when something came.
    [[nodiscard]] int fd() const noexcept;
    /// Takes what came; true when the answer was among it.
    [[nodiscard]] bool answered() const;

private:
    struct Echo {
        base::UniqueFd socket;
        std::uint16_t id;
    };
    ReachProbe(std::variant<ArpSocket, Echo> way, Ipv4 target) noexcept : way_(std::move(way)), target_(target) {}
    [[nodiscard]] static base::Result<Echo> send_echo(const Interface& interface, Ipv4 target);
    [[nodiscard]] static bool is_answer(const Echo& echo);

    std::variant<ArpSocket, Echo> way_;
    Ipv4 target_;
};

/// The Internet checksum (RFC 1071) of `bytes`, in the byte order of the packet's memory.
[[nodiscard]] std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes) noexcept;

}  // namespace nanokvm::net
