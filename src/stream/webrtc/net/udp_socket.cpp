// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/net/udp_socket.hpp"

#include "stream/webrtc/net/runs.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <utility>

#include <fmt/core.h>

namespace nanokvm::stream::webrtc::net {
namespace {

constexpr int send_buffer = 512 * 1024;  // the largest access unit, with what the kernel adds
constexpr std::size_t most_messages = 64;
constexpr std::size_t most_pieces = 2 * max_segments;

void set(int fd, int level, int option, int value) noexcept {
    static_cast<void>(::setsockopt(fd, level, option, &value, sizeof value));
}

void configure(int fd, bool six, const UdpOptions& options) noexcept {
    if (six) {
        set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
        set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE);
        set(fd, IPPROTO_IPV6, IPV6_TCLASS, options.dscp << 2U);
    } else {
        set(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE);
        set(fd, IPPROTO_IP, IP_TOS, options.dscp << 2U);
    }
    if (::setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &send_buffer, sizeof send_buffer) != 0) {
        set(fd, SOL_SOCKET, SO_SNDBUF, send_buffer);
    }
}

bool bind_in_range(int fd, UdpSocket::Endpoint& local, const UdpOptions& options) noexcept {
    const unsigned first = options.port_min;
    const unsigned last = first == 0 ? 0 : std::max<unsigned>(options.port_max, first);
    for (unsigned port = first; port <= last; ++port) {
        local.port(static_cast<std::uint16_t>(port));
        if (::bind(fd, local.data(), static_cast<socklen_t>(local.size())) == 0) {
            auto size = static_cast<socklen_t>(local.capacity());
            return ::getsockname(fd, local.data(), &size) == 0;
        }
        if (errno != EADDRINUSE) {
            return false;
        }
    }
    return false;
}

/// A message of one run, and where its pieces and its control data lie.
struct Slot {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> control;
};

void set_segment(msghdr& message, Slot& slot, std::uint16_t segment) noexcept {
    message.msg_control = slot.control.data();
    message.msg_controllen = slot.control.size();
    cmsghdr* const head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_UDP;
    head->cmsg_type = UDP_SEGMENT;
    head->cmsg_len = CMSG_LEN(sizeof segment);
    std::memcpy(CMSG_DATA(head), &segment, sizeof segment);
}

std::array<std::byte, 4> channel_header(std::uint16_t channel, std::size_t size) noexcept {
    return {static_cast<std::byte>(channel >> 8U), static_cast<std::byte>(channel & 0xffU),
            static_cast<std::byte>(size >> 8U), static_cast<std::byte>(size & 0xffU)};
}

iovec piece(const std::byte* data, std::size_t size) noexcept {
    return {const_cast<std::byte*>(data), size};  // sendmsg does not write to it
}

}  // namespace

base::Result<UdpSocket> UdpSocket::open(const Endpoint& local, const UdpOptions& options) {
    const bool six = local.address().is_v6();
    UdpSocket made;
    made.fd_.reset(::socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!made.fd_) {
        return base::fail_errno("cannot make a UDP socket");
    }
    configure(made.fd_.get(), six, options);
    made.local_ = local;
    if (!bind_in_range(made.fd_.get(), made.local_, options)) {
        const int why = errno;
        const auto address = local.address().to_string();
        return base::fail_errno(options.port_min == 0 ? fmt::format("cannot bind a UDP socket to {}", address)
                                                      : fmt::format("no UDP port from {} to {} can be had at {}",
                                                                    options.port_min, options.port_max, address),
                                why);
    }
    const int off = 0;
    made.segmenting_ = ::setsockopt(made.fd_.get(), SOL_UDP, UDP_SEGMENT, &off, sizeof off) == 0;
    return made;
}

bool UdpSocket::send(const Endpoint& to, std::span<const std::byte> datagram) noexcept {
    ++send_calls_;
    return ::sendto(fd_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL, to.data(),
                    static_cast<socklen_t>(to.size())) >= 0;
}

Sent UdpSocket::send_some(const Endpoint& to, std::span<const std::byte> arena, std::span<const std::uint16_t> sizes,
                          std::optional<std::uint16_t> channel) noexcept {
    std::array<mmsghdr, most_messages> messages;
    std::array<Slot, most_messages> slots;
    std::array<iovec, most_pieces> pieces;
    // Every packet of a run has the same header but the last, and a run has at least one packet.
    std::array<std::array<std::byte, 4>, 2 * most_messages> headers;
    std::array<std::size_t, most_messages> packets_of;
    const std::size_t overhead = channel ? 4 : 0;
    std::size_t count = 0;
    std::size_t used = 0;
    std::size_t packet = 0;
    std::size_t at = 0;
    while (packet < sizes.size() && count < messages.size()) {
        const auto rest = sizes.subspan(packet);
        const Run run = first_run(segmenting_ ? rest : rest.first(1), overhead);
        const std::size_t needed = channel ? 2 * run.packets : 1;
        if (used + needed > pieces.size()) {
            break;
        }
        msghdr& message = messages.at(count).msg_hdr;
        message = {};
        message.msg_name = const_cast<sockaddr*>(to.data());
        message.msg_namelen = static_cast<socklen_t>(to.size());
        message.msg_iov = &pieces.at(used);
        message.msg_iovlen = needed;
        if (run.packets > 1) {
            set_segment(message, slots.at(count), run.segment);
        }
        if (channel) {
            headers.at(2 * count) = channel_header(*channel, rest[0]);
            headers.at(2 * count + 1) = channel_header(*channel, rest[run.packets - 1]);
            for (std::size_t i = 0; i < run.packets; ++i) {
                const auto& header = headers.at(2 * count + (i + 1 == run.packets ? 1 : 0));
                pieces.at(used++) = piece(header.data(), header.size());
                pieces.at(used++) = piece(arena.data() + at, rest[i]);
                at += rest[i];
            }
        } else {
            pieces.at(used++) = piece(arena.data() + at, run.bytes);
            at += run.bytes;
        }
        packets_of.at(count++) = run.packets;
        packet += run.packets;
    }
    ++send_calls_;
    const int taken = count == 1 ? (::sendmsg(fd_.get(), &messages[0].msg_hdr, MSG_NOSIGNAL) >= 0 ? 1 : -1)
                                 : ::sendmmsg(fd_.get(), messages.data(), static_cast<unsigned>(count), MSG_NOSIGNAL);
    Sent sent;
    for (int i = 0; i < taken; ++i) {
        sent.packets += packets_of.at(static_cast<std::size_t>(i));
    }
    sent.error = taken < 0 ? errno : 0;
    return sent;
}

Sent UdpSocket::send_packets(const Endpoint& to, std::span<const std::byte> arena, std::span<const std::uint16_t> sizes,
                             std::optional<std::uint16_t> channel) noexcept {
    Sent all;
    std::size_t at = 0;
    while (all.packets < sizes.size()) {
        const auto rest = sizes.subspan(all.packets);
        Sent some = send_some(to, arena.subspan(at), rest, channel);
        if (some.error == EINVAL || some.error == EIO || some.error == EOPNOTSUPP) {
            // A link that cannot cut, or packets too long to be cut for it: without it the kernel says which.
            const bool before = std::exchange(segmenting_, false);
            some = before ? send_some(to, arena.subspan(at), rest, channel) : some;
            segmenting_ = before && some.error == EMSGSIZE;
        }
        for (std::size_t i = 0; i < some.packets; ++i) {
            at += rest[i];
        }
        all.packets += some.packets;
        if (some.error != 0 || some.packets == 0) {
            all.error = some.error;
            break;
        }
    }
    return all;
}

std::size_t Inbox::receive(int fd) noexcept {
    std::array<mmsghdr, most> messages{};
    std::array<iovec, most> pieces{};
    for (std::size_t i = 0; i < most; ++i) {
        from_.at(i) = {};
        pieces.at(i) = {bytes_.at(i).data(), longest};
        msghdr& message = messages.at(i).msg_hdr;
        message.msg_name = from_.at(i).data();
        message.msg_namelen = static_cast<socklen_t>(from_.at(i).capacity());
        message.msg_iov = &pieces.at(i);
        message.msg_iovlen = 1;
    }
    const int got = ::recvmmsg(fd, messages.data(), most, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < got; ++i) {
        const auto index = static_cast<std::size_t>(i);
        const bool whole = (messages.at(index).msg_hdr.msg_flags & MSG_TRUNC) == 0;
        sizes_.at(index) = whole ? messages.at(index).msg_len : 0;
    }
    return got < 0 ? 0 : static_cast<std::size_t>(got);
}

}  // namespace nanokvm::stream::webrtc::net
