// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/plain_transport.hpp"

#include <cerrno>
#include <sys/socket.h>

namespace nanokvm::http {
namespace {

Transport::Progress outcome(ssize_t moved, Transport::Status when_blocked) noexcept {
    if (moved > 0) {
        return {Transport::Status::ok, static_cast<std::size_t>(moved)};
    }
    if (moved < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        return {when_blocked, 0};
    }
    return {Transport::Status::closed, 0};
}

}  // namespace

Transport::Progress PlainTransport::read(std::span<std::byte> into) noexcept {
    return outcome(::recv(socket().native_handle(), into.data(), into.size(), MSG_DONTWAIT), Status::want_read);
}

Transport::Progress PlainTransport::write(std::span<const iovec> pieces) noexcept {
    msghdr message{};
    message.msg_iov = const_cast<iovec*>(pieces.data());  // sendmsg does not write to it
    message.msg_iovlen = pieces.size();
    return outcome(::sendmsg(socket().native_handle(), &message, MSG_DONTWAIT | MSG_NOSIGNAL), Status::want_write);
}

}  // namespace nanokvm::http
