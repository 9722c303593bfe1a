// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/reach_probe.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace nanokvm::net {
namespace {

constexpr std::size_t longest_answer = 128;

std::array<std::uint8_t, sizeof(icmphdr)> echo_request(std::uint16_t id) noexcept {
    icmphdr head{};
    head.type = ICMP_ECHO;
    head.un.echo.id = htons(id);
    std::array<std::uint8_t, sizeof head> bytes{};
    std::memcpy(bytes.data(), &head, sizeof head);
    head.checksum = internet_checksum(bytes);
    std::memcpy(bytes.data(), &head, sizeof head);
    return bytes;
}

}  // namespace

std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes) noexcept {
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        std::array<std::uint8_t, 2> pair{bytes[at], at + 1 < bytes.size() ? bytes[at + 1] : std::uint8_t{0}};
        std::uint16_t word = 0;
        std::memcpy(&word, pair.data(), sizeof word);
        sum += word;
        sum = (sum & 0xFFFFU) + (sum >> 16U);
    }
    return static_cast<std::uint16_t>(~sum);
}

base::Result<ReachProbe> ReachProbe::send(const Interface& interface, Ipv4 target) {
    const auto own = std::find_if(interface.addresses.begin(), interface.addresses.end(),
                                  [&](const Ipv4Prefix& address) { return address.holds(target); });
    if (own == interface.addresses.end()) {
        auto echo = send_echo(interface, target);
        return echo ? base::Result<ReachProbe>(ReachProbe(std::move(*echo), target)) : tl::unexpected(echo.error());
    }
    auto socket = ArpSocket::open(interface.name);
    if (!socket) {
        return tl::unexpected(socket.error());
    }
    if (auto asked = socket->ask(own->address, target); !asked) {
        return tl::unexpected(asked.error());
    }
    return ReachProbe(std::move(*socket), target);
}

base::Result<ReachProbe::Echo> ReachProbe::send_echo(const Interface& interface, Ipv4 target) {
    base::UniqueFd socket(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(target.value);
    const auto id = static_cast<std::uint16_t>(::getpid());
    const auto request = echo_request(id);
    // Connected: only what comes from there is seen.
    if (!socket ||
        ::setsockopt(socket.get(), SOL_SOCKET, SO_BINDTODEVICE, interface.name.c_str(),
                     static_cast<socklen_t>(interface.name.size())) != 0 ||
        ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 ||
        ::send(socket.get(), request.data(), request.size(), MSG_DONTWAIT) < 0) {
        return base::fail_errno("cannot ask " + to_string(target) + " for an echo");
    }
    return Echo{std::move(socket), id};
}

int ReachProbe::fd() const noexcept {
    const auto* echo = std::get_if<Echo>(&way_);
    return echo != nullptr ? echo->socket.get() : std::get<ArpSocket>(way_).fd();
}

bool ReachProbe::answered() const {
    if (const auto* echo = std::get_if<Echo>(&way_)) {
        return is_answer(*echo);
    }
    const auto& neighbours = std::get<ArpSocket>(way_);
    bool answer = false;
    while (const auto packet = neighbours.receive()) {
        answer = answer || (packet->sender == target_ && packet->sender_mac != neighbours.mac());
    }
    return answer;
}

bool ReachProbe::is_answer(const Echo& echo) {
    std::array<std::uint8_t, longest_answer> packet{};
    bool answer = false;
    for (;;) {
        const ssize_t got = ::recv(echo.socket.get(), packet.data(), packet.size(), MSG_DONTWAIT);
        if (got < 0) {
            return answer;
        }
        const std::size_t start = (packet[0] & 0x0FU) * 4U;  // the IP header's length
        icmphdr head{};
        if (static_cast<std::size_t>(got) < start + sizeof head) {
            continue;
        }
        std::memcpy(&head, packet.data() + start, sizeof head);
        answer = answer || (head.type == ICMP_ECHOREPLY && ntohs(head.un.echo.id) == echo.id);
    }
}

}  // namespace nanokvm::net
