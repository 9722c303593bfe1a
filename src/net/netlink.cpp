// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/netlink.hpp"

#include <arpa/inet.h>
#include <array>
#include <cassert>
#include <cstring>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

namespace nanokvm::net {

/// One request, built in place.
class LinkEditor::Message {
public:
    Message(std::uint16_t type, int flags, std::size_t body_size) {
        header().nlmsg_type = type;
        header().nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | NLM_F_ACK | flags);
        header().nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(body_size));
    }
    [[nodiscard]] nlmsghdr& header() noexcept { return *reinterpret_cast<nlmsghdr*>(buffer_.data()); }
    template <typename Body>
    [[nodiscard]] Body& body() noexcept {
        return *reinterpret_cast<Body*>(buffer_.data() + NLMSG_HDRLEN);
    }
    void attribute(std::uint16_t type, std::uint32_t value) noexcept {
        const std::size_t at = NLMSG_ALIGN(header().nlmsg_len);
        assert(at + RTA_SPACE(sizeof value) <= buffer_.size());
        auto& attribute = *reinterpret_cast<rtattr*>(buffer_.data() + at);
        attribute.rta_type = type;
        attribute.rta_len = RTA_LENGTH(sizeof value);
        std::memcpy(buffer_.data() + at + RTA_LENGTH(0), &value, sizeof value);
        header().nlmsg_len = static_cast<std::uint32_t>(at + RTA_SPACE(sizeof value));
    }

private:
    alignas(NLMSG_ALIGNTO) std::array<char, 128> buffer_{};
};

base::Result<LinkEditor> LinkEditor::open(std::string_view interface) {
    const unsigned index = ::if_nametoindex(std::string(interface).c_str());
    if (index == 0) {
        return base::fail("there is no network interface " + std::string(interface), ENODEV);
    }
    base::UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket) {
        return base::fail_errno("cannot talk to the kernel's network");
    }
    return LinkEditor(std::move(socket), index);
}

base::Result<void> LinkEditor::send(Message& message, std::string_view what, int harmless) {
    message.header().nlmsg_seq = ++sequence_;
    if (::send(socket_.get(), &message.header(), message.header().nlmsg_len, 0) < 0) {
        return base::fail_errno("cannot " + std::string(what));
    }
    alignas(NLMSG_ALIGNTO) std::array<char, 1024> answer{};
    for (;;) {
        const ssize_t got = ::recv(socket_.get(), answer.data(), answer.size(), 0);
        const auto& header = *reinterpret_cast<const nlmsghdr*>(answer.data());
        if (got < static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr)))) {
            return base::fail_errno("cannot " + std::string(what), got < 0 ? errno : EPROTO);
        }
        if (header.nlmsg_seq != sequence_ || header.nlmsg_type != NLMSG_ERROR) {
            continue;
        }
        const int error = -reinterpret_cast<const nlmsgerr*>(answer.data() + NLMSG_HDRLEN)->error;
        if (error == 0 || error == harmless) {
            return {};
        }
        return base::fail_errno("cannot " + std::string(what), error);
    }
}

base::Result<void> LinkEditor::bring_up() {
    Message message(RTM_NEWLINK, 0, sizeof(ifinfomsg));
    auto& link = message.body<ifinfomsg>();
    link.ifi_family = AF_UNSPEC;
    link.ifi_index = static_cast<int>(index_);
    link.ifi_flags = IFF_UP;
    link.ifi_change = IFF_UP;
    return send(message, "bring the interface up", 0);
}

base::Result<void> LinkEditor::add_address(const Ipv4Prefix& address) {
    Message message(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, sizeof(ifaddrmsg));
    message.body<ifaddrmsg>() = {AF_INET, static_cast<std::uint8_t>(address.length), 0, RT_SCOPE_UNIVERSE, index_};
    message.attribute(IFA_LOCAL, htonl(address.address.value));
    message.attribute(IFA_ADDRESS, htonl(address.address.value));
    if (address.length < 31) {
        message.attribute(IFA_BROADCAST, htonl(address.broadcast().value));
    }
    return send(message, "add the address " + to_string(address), EEXIST);
}

base::Result<void> LinkEditor::remove_address(const Ipv4Prefix& address) {
    Message message(RTM_DELADDR, 0, sizeof(ifaddrmsg));
    message.body<ifaddrmsg>() = {AF_INET, static_cast<std::uint8_t>(address.length), 0, RT_SCOPE_UNIVERSE, index_};
    message.attribute(IFA_LOCAL, htonl(address.address.value));
    return send(message, "remove the address " + to_string(address), EADDRNOTAVAIL);
}

base::Result<void> LinkEditor::set_gateway(Ipv4 gateway) {
    Message message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, sizeof(rtmsg));
    auto& route = message.body<rtmsg>();
    route.rtm_family = AF_INET;
    route.rtm_table = RT_TABLE_MAIN;
    route.rtm_protocol = RTPROT_BOOT;
    route.rtm_scope = RT_SCOPE_UNIVERSE;
    route.rtm_type = RTN_UNICAST;
    route.rtm_flags = RTNH_F_ONLINK;  // a gateway outside of the network is what some providers hand out
    message.attribute(RTA_GATEWAY, htonl(gateway.value));
    message.attribute(RTA_OIF, index_);
    return send(message, "route over " + to_string(gateway), 0);
}

}  // namespace nanokvm::net
