// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/net/address_watch.hpp"

#include "base/log.hpp"
#include "base/result.hpp"
#include "base/unique_fd.hpp"

#include <array>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <utility>

namespace nanokvm::stream::webrtc::net {

AddressWatch::AddressWatch(boost::asio::io_context& loop, std::function<void()> changed)
    : changed_(std::move(changed)), events_(loop) {
    base::UniqueFd events(::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE));
    sockaddr_nl groups{};
    groups.nl_family = AF_NETLINK;
    groups.nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_LINK;
    if (!events || ::bind(events.get(), reinterpret_cast<const sockaddr*>(&groups), sizeof groups) != 0) {
        log::warning("{}", base::fail_errno("changes of network addresses are not noticed").value().message);
        return;
    }
    events_.assign(events.release());
    wait();
}

void AddressWatch::wait() {
    events_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& error) {
                           if (error) {
                               return;
                           }
                           std::array<char, 4096> drained;  // what it was does not matter: all addresses are read anew
                           ssize_t got = 0;
                           do {
                               got = ::recv(events_.native_handle(), drained.data(), drained.size(), MSG_DONTWAIT);
                           } while (got > 0 || (got < 0 && errno == ENOBUFS));
                           wait();
                           changed_();
                       });
}

}  // namespace nanokvm::stream::webrtc::net
