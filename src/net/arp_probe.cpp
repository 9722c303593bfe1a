// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/arp_probe.hpp"

#include "base/clock.hpp"
#include "base/unique_fd.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <poll.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace nanokvm::net {
namespace {

constexpr int probes = 2;
constexpr std::uint64_t probe_interval_us = 1'000'000;

using Mac = std::array<std::uint8_t, ETH_ALEN>;

base::Result<Mac> mac_of(int socket, std::string_view interface) {
    ifreq request{};
    std::memcpy(request.ifr_name, interface.data(), std::min<std::size_t>(interface.size(), IFNAMSIZ - 1));
    if (::ioctl(socket, SIOCGIFHWADDR, &request) != 0) {
        return base::fail_errno("cannot read the MAC address of " + std::string(interface));
    }
    Mac mac{};
    std::memcpy(mac.data(), request.ifr_hwaddr.sa_data, mac.size());
    return mac;
}

ether_arp probe_for(const Mac& mac, Ipv4 address) {
    ether_arp packet{};
    packet.ea_hdr = {htons(ARPHRD_ETHER), htons(ETHERTYPE_IP), ETH_ALEN, 4, htons(ARPOP_REQUEST)};
    std::memcpy(packet.arp_sha, mac.data(), mac.size());
    const std::uint32_t target = htonl(address.value);
    std::memcpy(packet.arp_tpa, &target, sizeof target);
    return packet;
}

/// RFC 5227: whoever sends from the address has it; whoever else probes for it wants it.
bool claims(const ether_arp& packet, const Mac& own, Ipv4 address) noexcept {
    std::uint32_t sender = 0;
    std::uint32_t target = 0;
    std::memcpy(&sender, packet.arp_spa, sizeof sender);
    std::memcpy(&target, packet.arp_tpa, sizeof target);
    if (std::memcmp(packet.arp_sha, own.data(), own.size()) == 0) {
        return false;
    }
    return ntohl(sender) == address.value || (sender == 0 && ntohl(target) == address.value);
}

}  // namespace

base::Result<bool> address_in_use(std::string_view interface, Ipv4 address) {
    const base::UniqueFd socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ARP)));
    if (!socket) {
        return base::fail_errno("cannot probe for an address");
    }
    const auto mac = mac_of(socket.get(), interface);
    if (!mac) {
        return tl::unexpected(mac.error());
    }
    sockaddr_ll all{};
    all.sll_family = AF_PACKET;
    all.sll_protocol = htons(ETH_P_ARP);
    all.sll_ifindex = static_cast<int>(::if_nametoindex(std::string(interface).c_str()));
    all.sll_halen = ETH_ALEN;
    std::fill(all.sll_addr, all.sll_addr + ETH_ALEN, std::uint8_t{0xFF});
    const auto* name = reinterpret_cast<const sockaddr*>(&all);
    if (::bind(socket.get(), name, sizeof all) != 0) {
        return base::fail_errno("cannot probe on " + std::string(interface));
    }
    const ether_arp probe = probe_for(*mac, address);
    for (int sent = 0; sent < probes; ++sent) {
        if (::sendto(socket.get(), &probe, sizeof probe, 0, name, sizeof all) < 0) {
            return base::fail_errno("cannot probe on " + std::string(interface));
        }
        const std::uint64_t end = base::monotonic_us() + probe_interval_us;
        for (std::uint64_t now = base::monotonic_us(); now < end; now = base::monotonic_us()) {
            pollfd waiting{socket.get(), POLLIN, 0};
            ether_arp packet{};
            if (::poll(&waiting, 1, static_cast<int>((end - now) / 1000U) + 1) > 0 &&
                ::recv(socket.get(), &packet, sizeof packet, MSG_DONTWAIT) == static_cast<ssize_t>(sizeof packet) &&
                claims(packet, *mac, address)) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace nanokvm::net
