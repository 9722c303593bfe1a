// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace nanokvm::http {

/// A blocking client socket for tests, with a receive timeout so that a test that waits in vain fails instead of
/// hanging.
class TestClient {
public:
    explicit TestClient(int fd) : fd_(fd) {
        const timeval patience{20, 0};
        ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    /// Connects to a port of 127.0.0.1. `receive_buffer` 0: the kernel's choice.
    explicit TestClient(std::uint16_t port, int receive_buffer = 0)
        : TestClient(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        if (receive_buffer > 0) {
            ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        }
        const boost::asio::ip::tcp::endpoint server(boost::asio::ip::address_v4::loopback(), port);
        connected_ = ::connect(fd_.get(), server.data(), static_cast<socklen_t>(server.size())) == 0;
    }

    [[nodiscard]] bool connected() const noexcept { return connected_; }
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

    void send(std::string_view text) const {
        while (!text.empty()) {
            const ssize_t sent = ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) {
                return;
            }
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    /// What has come by now without waiting; `ended` is set when the other side has closed.
    std::string take(bool* ended = nullptr) const {
        std::string got;
        char chunk[65536];
        for (;;) {
            const ssize_t count = ::recv(fd_.get(), chunk, sizeof chunk, MSG_DONTWAIT);
            if (count > 0) {
                got.append(chunk, static_cast<std::size_t>(count));
                continue;
            }
            const bool would_block = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
            if (ended != nullptr) {
                *ended = !would_block;
            }
            return got;
        }
    }

    void close() noexcept { fd_.reset(); }

private:
    base::UniqueFd fd_;
    bool connected_ = false;
};

/// A connected pair over loopback: the server's end as an Asio socket, the client's as a TestClient.
inline std::pair<boost::asio::ip::tcp::socket, TestClient> loopback_pair(boost::asio::io_context& loop,
                                                                         int receive_buffer = 0) {
    using boost::asio::ip::tcp;
    tcp::acceptor acceptor(loop, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    TestClient client(acceptor.local_endpoint().port(), receive_buffer);
    return {acceptor.accept(), std::move(client)};
}

}  // namespace nanokvm::http
