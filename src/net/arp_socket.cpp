// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/arp_socket.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cstring>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace nanokvm::net {
namespace {

base::Result<ArpSocket::Mac> mac_of(int socket, std::string_view interface) {
    ifreq request{};
    std::memcpy(request.ifr_name, interface.data(), std::min<std::size_t>(interface.size(), IFNAMSIZ - 1));
    if (::ioctl(socket, SIOCGIFHWADDR, &request) != 0) {
        return base::fail_errno("cannot read the MAC address of " + std::string(interface));
    }
    ArpSocket::Mac mac{};
    std::memcpy(mac.data(), request.ifr_hwaddr.sa_data, mac.size());
    return mac;
}

sockaddr_ll everybody(int index) noexcept {
    sockaddr_ll all{};
    all.sll_family = AF_PACKET;
    all.sll_protocol = htons(ETH_P_ARP);
    all.sll_ifindex = index;
    all.sll_halen = ETH_ALEN;
    std::fill(all.sll_addr, all.sll_addr + ETH_ALEN, std::uint8_t{0xFF});
    return all;
}

Ipv4 address_in(const std::uint8_t (&bytes)[4]) noexcept {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    return {ntohl(value)};
}

}  // namespace

base::Result<ArpSocket> ArpSocket::open(std::string_view interface) {
    base::UniqueFd socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_ARP)));
    if (!socket) {
        return base::fail_errno("cannot ask for addresses");
    }
    const auto mac = mac_of(socket.get(), interface);
    if (!mac) {
        return tl::unexpected(mac.error());
    }
    const auto index = static_cast<int>(::if_nametoindex(std::string(interface).c_str()));
    const sockaddr_ll all = everybody(index);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&all), sizeof all) != 0) {
        return base::fail_errno("cannot ask for addresses on " + std::string(interface));
    }
    return ArpSocket(std::move(socket), index, *mac);
}

base::Result<void> ArpSocket::ask(Ipv4 sender, Ipv4 target) const {
    ether_arp packet{};
    packet.ea_hdr = {htons(ARPHRD_ETHER), htons(ETHERTYPE_IP), ETH_ALEN, 4, htons(ARPOP_REQUEST)};
    std::memcpy(packet.arp_sha, mac_.data(), mac_.size());
    const std::uint32_t from = htonl(sender.value);
    const std::uint32_t whom = htonl(target.value);
    std::memcpy(packet.arp_spa, &from, sizeof from);
    std::memcpy(packet.arp_tpa, &whom, sizeof whom);
    const sockaddr_ll all = everybody(index_);
    if (::sendto(socket_.get(), &packet, sizeof packet, 0, reinterpret_cast<const sockaddr*>(&all), sizeof all) < 0) {
        return base::fail_errno("cannot ask who has " + to_string(target));
    }
    return {};
}

std::optional<ArpSocket::Packet> ArpSocket::receive() const {
    ether_arp packet{};
    while (true) {
        const ssize_t got = ::recv(socket_.get(), &packet, sizeof packet, MSG_DONTWAIT);
        if (got < 0) {
            return std::nullopt;
        }
        if (got == static_cast<ssize_t>(sizeof packet)) {
            break;
        }
    }
    Packet out{{}, address_in(packet.arp_spa), address_in(packet.arp_tpa)};
    std::memcpy(out.sender_mac.data(), packet.arp_sha, out.sender_mac.size());
    return out;
}

}  // namespace nanokvm::net
