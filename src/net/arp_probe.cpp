// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/arp_probe.hpp"

#include "base/clock.hpp"
#include "net/arp_socket.hpp"

#include <poll.h>

namespace nanokvm::net {
namespace {

constexpr int probes = 2;
constexpr std::uint64_t probe_interval_us = 1'000'000;
constexpr Ipv4 nobody{};

/// RFC 5227: whoever sends from the address has it; whoever else probes for it wants it.
bool claims(const ArpSocket::Packet& packet, const ArpSocket::Mac& own, Ipv4 address) noexcept {
    return packet.sender_mac != own &&
           (packet.sender == address || (packet.sender == nobody && packet.target == address));
}

}  // namespace

base::Result<bool> address_in_use(std::string_view interface, Ipv4 address) {
    const auto socket = ArpSocket::open(interface);
    if (!socket) {
        return tl::unexpected(socket.error());
    }
    for (int sent = 0; sent < probes; ++sent) {
        if (auto asked = socket->ask(nobody, address); !asked) {
            return tl::unexpected(asked.error());
        }
        const std::uint64_t end = base::monotonic_us() + probe_interval_us;
        for (std::uint64_t now = base::monotonic_us(); now < end; now = base::monotonic_us()) {
            pollfd waiting{socket->fd(), POLLIN, 0};
            if (::poll(&waiting, 1, static_cast<int>((end - now) / 1000U) + 1) <= 0) {
                continue;
            }
            if (const auto packet = socket->receive(); packet && claims(*packet, socket->mac(), address)) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace nanokvm::net
