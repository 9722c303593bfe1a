// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames/channel.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>

namespace nanokvm::frames {

base::Result<std::pair<base::UniqueFd, base::UniqueFd>> Channel::make_pair() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        return base::fail_errno("cannot make the capture worker's control channel");
    }
    return std::pair(base::UniqueFd(ends[0]), base::UniqueFd(ends[1]));
}

Channel::Outcome Channel::send_bytes(std::span<const std::byte> message) noexcept {
    for (;;) {
        if (::send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
            return Outcome::ok;
        }
        if (errno == EAGAIN || errno == ENOBUFS) {
            return Outcome::would_block;
        }
        if (errno != EINTR) {
            return Outcome::closed;
        }
    }
}

Channel::Outcome Channel::receive(std::span<const std::byte>& packet) noexcept {
    for (;;) {
        const ssize_t got = ::recv(socket_.get(), packet_.data(), packet_.size(), MSG_DONTWAIT | MSG_TRUNC);
        if (got > 0) {
            // An overlong packet is reported with its real length, clamped: no message has that size, so it is refused.
            packet = std::span<const std::byte>(packet_).first(std::min(static_cast<std::size_t>(got), packet_.size()));
            return Outcome::ok;
        }
        if (got == 0) {
            return Outcome::closed;
        }
        if (errno == EAGAIN) {
            return Outcome::would_block;
        }
        if (errno != EINTR) {
            return Outcome::closed;
        }
    }
}

}  // namespace nanokvm::frames
