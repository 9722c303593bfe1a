// SPDX-License-Identifier: GPL-3.0-or-later
#include "netns_steps.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace nanokvm::cube {
namespace {

constexpr const char* folder = "/run/netns";

std::string path_of(const std::string& name) {
    return std::string(folder) + "/" + name;
}

/// In a thread of its own, which then ends: a thread that has left the first namespace is of no use for anything else.
base::Result<void> create(const std::string& path) {
    if (::unshare(CLONE_NEWNET) < 0) {
        return base::fail_errno("cannot make a network namespace");
    }
    const base::UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq loopback{};
    std::strncpy(loopback.ifr_name, "lo", sizeof loopback.ifr_name - 1);
    loopback.ifr_flags = IFF_UP;
    if (!socket || ::ioctl(socket.get(), SIOCSIFFLAGS, &loopback) < 0) {
        return base::fail_errno("cannot switch the loopback on");
    }
    // The bind mount keeps the namespace when the thread has gone.
    if (::mount("/proc/thread-self/ns/net", path.c_str(), nullptr, MS_BIND, nullptr) < 0) {
        return base::fail_errno("cannot keep the network namespace at " + path);
    }
    return {};
}

struct MoveRequest {
    nlmsghdr header{};
    ifinfomsg interface {};
    rtattr attribute{};
    std::uint32_t namespace_fd = 0;
};

base::Result<void> acknowledged(int netlink) {
    std::array<char, 4096> answer{};
    const auto size = ::recv(netlink, answer.data(), answer.size(), 0);
    nlmsghdr header{};
    nlmsgerr error{};
    if (size < static_cast<ssize_t>(sizeof header + sizeof error)) {
        return base::fail_errno("netlink gives no answer");
    }
    std::memcpy(&header, answer.data(), sizeof header);
    std::memcpy(&error, answer.data() + sizeof header, sizeof error);
    if (header.nlmsg_type == NLMSG_ERROR && error.error != 0) {
        return base::fail_errno("the kernel does not move the interface", -error.error);
    }
    return {};
}

}  // namespace

base::Result<base::UniqueFd> open_netns(const std::string& name) {
    base::UniqueFd fd(::open(path_of(name).c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) {
        return base::fail_errno("there is no network namespace " + name);
    }
    return fd;
}

Answer make_netns(const Arguments& arguments) {
    const auto path = path_of(text_of(arguments, "name"));
    std::error_code error;
    if (std::filesystem::exists(path, error)) {
        return boost::json::object{};
    }
    std::filesystem::create_directories(folder, error);
    base::UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)).reset();
    base::Result<void> created;
    std::thread([&] { created = create(path); }).join();
    return created ? Answer(boost::json::object{}) : tl::unexpected(created.error());
}

Answer move_interface(const Arguments& arguments) {
    const auto interface = text_of(arguments, "interface");
    const auto index = ::if_nametoindex(interface.c_str());
    if (index == 0) {
        return base::fail_errno("there is no network interface " + interface);
    }
    const auto netns = open_netns(text_of(arguments, "name"));
    if (!netns) {
        return tl::unexpected(netns.error());
    }
    const base::UniqueFd netlink(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    MoveRequest request;
    request.header.nlmsg_len = sizeof request;
    request.header.nlmsg_type = RTM_NEWLINK;
    request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    request.interface.ifi_family = AF_UNSPEC;
    request.interface.ifi_index = static_cast<int>(index);
    request.attribute.rta_len = RTA_LENGTH(sizeof request.namespace_fd);
    request.attribute.rta_type = IFLA_NET_NS_FD;
    request.namespace_fd = static_cast<std::uint32_t>(netns->get());
    if (!netlink || ::send(netlink.get(), &request, sizeof request, 0) < 0) {
        return base::fail_errno("cannot ask the kernel to move " + interface);
    }
    const auto moved = acknowledged(netlink.get());
    return moved ? Answer(boost::json::object{}) : tl::unexpected(moved.error());
}

}  // namespace nanokvm::cube
