// SPDX-License-Identifier: GPL-3.0-or-later
#include "sockets.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/socket.h>
#include <system_error>

namespace nanokvm::bench {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

base::UniqueFd open_socket(int type) {
    base::UniqueFd fd(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    if (!fd) {
        fail("socket");
    }
    return fd;
}

void set_option(int fd, int level, int name) {
    const int on = 1;
    if (::setsockopt(fd, level, name, &on, sizeof on) != 0) {
        fail("setsockopt");
    }
}

template <typename Function>
void with_address(Function function, int fd, std::uint16_t port, const char* what) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (function(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        fail(std::string("cannot ") + what + " 127.0.0.1:" + std::to_string(port));
    }
}

}  // namespace

base::UniqueFd connect_tcp(std::uint16_t port) {
    auto fd = open_socket(SOCK_STREAM);
    with_address(::connect, fd.get(), port, "connect to");
    set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY);
    return fd;
}

base::UniqueFd listen_tcp(std::uint16_t port) {
    auto fd = open_socket(SOCK_STREAM);
    set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR);
    with_address(::bind, fd.get(), port, "bind");
    if (::listen(fd.get(), 64) != 0) {
        fail("listen");
    }
    return fd;
}

base::UniqueFd accept_tcp(int listener) {
    base::UniqueFd fd(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd) {
        fail("accept");
    }
    set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY);
    return fd;
}

base::UniqueFd open_udp(std::uint16_t bound_port, std::uint16_t peer_port) {
    auto fd = open_socket(SOCK_DGRAM);
    with_address(::bind, fd.get(), bound_port, "bind");
    if (peer_port != 0) {
        with_address(::connect, fd.get(), peer_port, "connect to");
    }
    return fd;
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            fail("send");
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void set_non_blocking(int fd) {
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0) {
        fail("fcntl");
    }
}

}  // namespace nanokvm::bench
