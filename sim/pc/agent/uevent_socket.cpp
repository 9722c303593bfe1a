// SPDX-License-Identifier: GPL-3.0-or-later
#include "uevent_socket.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <utility>

namespace nanokvm::pc {

bool is_block_uevent(std::string_view message) noexcept {
    constexpr std::string_view wanted = "SUBSYSTEM=block";
    while (!message.empty()) {
        const std::string_view entry = message.substr(0, message.find('\0'));
        if (entry == wanted) {
            return true;
        }
        message.remove_prefix(std::min(entry.size() + 1, message.size()));
    }
    return false;
}

base::Result<UeventSocket> UeventSocket::open() {
    base::UniqueFd socket(::socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = 1;  // the kernel's own messages, not udev's
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return base::fail_errno("cannot listen for device changes");
    }
    return UeventSocket(std::move(socket));
}

bool UeventSocket::drain() {
    bool block = false;
    std::array<char, 4096> buffer{};
    for (;;) {
        const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
        if (size < 0) {
            if (errno == ENOBUFS) {
                block = true;
                continue;
            }
            return block;
        }
        block = is_block_uevent({buffer.data(), static_cast<std::size_t>(size)}) || block;
    }
}

}  // namespace nanokvm::pc
