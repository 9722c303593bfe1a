// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/netlink_watch.hpp"

#include <array>
#include <cerrno>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace nanokvm::net {

base::Result<NetlinkWatch> NetlinkWatch::make() {
    base::UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE));
    sockaddr_nl groups{};
    groups.nl_family = AF_NETLINK;
    groups.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE;
    if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&groups), sizeof groups) != 0) {
        return base::fail_errno("cannot watch the network");
    }
    return NetlinkWatch(std::move(fd));
}

void NetlinkWatch::drain() noexcept {
    std::array<char, 8192> messages{};
    // ENOBUFS says that some were lost, which is one more reason to look.
    while (::recv(fd_.get(), messages.data(), messages.size(), 0) > 0 || errno == ENOBUFS) {
    }
}

}  // namespace nanokvm::net
