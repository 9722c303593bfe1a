// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/wake_on_lan.hpp"

#include "base/unique_fd.hpp"
#include "net/interfaces.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>

namespace nanokvm::net {
namespace {

constexpr std::uint16_t frame_type = 0x0842;
constexpr std::uint16_t discard_port = 9;

base::Result<void> send(const base::UniqueFd& socket, const MagicPacket& packet, const void* address,
                        std::size_t length, const std::string& interface) {
    const auto* to = static_cast<const sockaddr*>(address);
    if (!socket || ::sendto(socket.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to,
                            static_cast<socklen_t>(length)) < 0) {
        return base::fail_errno("cannot send on " + interface);
    }
    return {};
}

base::Result<void> send_frame(const std::string& interface, const MagicPacket& packet) {
    const base::UniqueFd socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0));  // protocol 0: receives nothing
    sockaddr_ll all{};
    all.sll_family = AF_PACKET;
    all.sll_protocol = htons(frame_type);
    all.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    all.sll_halen = ETH_ALEN;
    std::fill(all.sll_addr, all.sll_addr + ETH_ALEN, std::uint8_t{0xFF});
    return send(socket, packet, &all, sizeof all, interface);
}

sockaddr_in address_of(Ipv4 address, std::uint16_t port) noexcept {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(port);
    out.sin_addr.s_addr = htonl(address.value);
    return out;
}

base::Result<void> send_datagram(const std::string& interface, const Ipv4Prefix& own, const MagicPacket& packet) {
    const base::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    const sockaddr_in from = address_of(own.address, 0);
    const sockaddr_in to = address_of(own.broadcast(), discard_port);
    if (!socket || ::setsockopt(socket.get(), SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes) != 0 ||
        ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) {
        return base::fail_errno("cannot send on " + interface);
    }
    return send(socket, packet, &to, sizeof to, interface);
}

}  // namespace

MagicPacket magic_packet(const MacAddress& mac) noexcept {
    MagicPacket packet{};
    auto* end = std::fill_n(packet.begin(), mac.size(), std::uint8_t{0xFF});
    while (end != packet.end()) {
        end = std::copy(mac.begin(), mac.end(), end);
    }
    return packet;
}

base::Result<void> wake(const MacAddress& mac) {
    const auto packet = magic_packet(mac);
    bool sent = false;
    base::Result<void> last = base::fail("no wired or wireless network is up", ENETDOWN);
    const auto note = [&](base::Result<void> result) {
        sent = sent || result.has_value();
        if (!result) {
            last = std::move(result);
        }
    };
    for (const auto& interface : interfaces()) {
        if (!interface.up || !interface.running || kind_of(interface.name) == InterfaceKind::other) {
            continue;
        }
        note(send_frame(interface.name, packet));
        for (const auto& address : interface.addresses) {
            note(send_datagram(interface.name, address, packet));
        }
    }
    return sent ? base::Result<void>{} : last;
}

}  // namespace nanokvm::net
