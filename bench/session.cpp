// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.hpp"

#include "sockets.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <strings.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace nanokvm::bench {
namespace {

constexpr const char* websocket_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr const char* websocket_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";  // RFC 6455 section 1.3, the same example

std::string host(std::uint16_t port) {
    return "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
}

base::UniqueFd connect_patiently(std::uint16_t port, std::uint32_t patience_s) {
    for (std::uint32_t tries = patience_s * 50;; --tries) {
        try {
            return connect_tcp(port);
        } catch (const std::system_error&) {
            if (tries == 0) {
                throw;
            }
            ::usleep(20'000);
        }
    }
}

/// Reads until `received` holds a whole response head; returns where its body begins.
std::size_t read_head(int fd, std::string& received) {
    std::array<char, 4096> buffer;
    for (;;) {
        if (const auto end = received.find("\r\n\r\n"); end != std::string::npos) {
            return end + 4;
        }
        const ssize_t n = ::recv(fd, buffer.data(), buffer.size(), 0);
        if (n <= 0 || received.size() > 16'384) {
            throw std::runtime_error("no HTTP response, only \"" + received + '"');
        }
        received.append(buffer.data(), static_cast<std::size_t>(n));
    }
}

/// Value of a header, found without regard to case; empty when missing.
std::string header(const std::string& head, std::string_view name) {
    for (std::size_t line = 0; line < head.size(); line = head.find("\r\n", line) + 2) {
        const std::string_view rest = std::string_view(head).substr(line);
        if (rest.size() > name.size() && rest[name.size()] == ':' &&
            ::strncasecmp(rest.data(), name.data(), name.size()) == 0) {
            const auto value = rest.substr(name.size() + 1, rest.find("\r\n") - name.size() - 1);
            return std::string(value.substr(std::min(value.find_first_not_of(' '), value.size())));
        }
    }
    return {};
}

}  // namespace

std::string log_in(std::uint16_t port, const std::string& user, const std::string& password, std::uint32_t patience_s) {
    const auto fd = connect_patiently(port, patience_s);
    const std::string body = R"({"username":")" + user + R"(","password":")" + password + R"("})";
    write_all(fd.get(), "POST /api/auth/login HTTP/1.1\r\n" + host(port) +
                            "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                            "\r\n\r\n" + body);
    std::string received;
    received.resize(read_head(fd.get(), received));
    const std::string cookie = header(received, "Set-Cookie");
    if (!received.starts_with("HTTP/1.1 200") || !cookie.starts_with("nano-kvm-token=")) {
        throw std::runtime_error("login refused: " + received);
    }
    return cookie.substr(0, cookie.find(';'));
}

std::string post(std::uint16_t port, const std::string& target, const std::string& cookie, const std::string& type,
                 const std::string& body) {
    const auto fd = connect_tcp(port);
    write_all(fd.get(), "POST " + target + " HTTP/1.1\r\n" + host(port) + "Cookie: " + cookie + "\r\nContent-Type: " +
                            type + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    std::string received;
    const std::size_t begin = read_head(fd.get(), received);
    const std::string head = received.substr(0, begin);
    std::string answer = received.substr(begin);
    if (!head.starts_with("HTTP/1.1 2")) {
        throw std::runtime_error("POST " + target + ": " + received);
    }
    const std::size_t length = std::stoul("0" + header(head, "Content-Length"));
    std::array<char, 4096> buffer;
    while (answer.size() < length) {
        const ssize_t n = ::recv(fd.get(), buffer.data(), buffer.size(), 0);
        if (n <= 0) {
            throw std::runtime_error("POST " + target + ": the answer ends early");
        }
        answer.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return answer;
}

Opened open_websocket(std::uint16_t port, const std::string& target, const std::string& cookie) {
    Opened opened{connect_tcp(port), {}};
    write_all(opened.fd.get(),
              "GET " + target + " HTTP/1.1\r\n" + host(port) +
                  "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                  websocket_key + "\r\nCookie: " + cookie + "\r\n\r\n");
    const std::size_t body = read_head(opened.fd.get(), opened.leftover);
    const std::string head = opened.leftover.substr(0, body);
    if (!head.starts_with("HTTP/1.1 101") || header(head, "Sec-WebSocket-Accept") != websocket_accept) {
        throw std::runtime_error("no WebSocket at " + target + ": " + opened.leftover);
    }
    opened.leftover.erase(0, body);
    return opened;
}

base::UniqueFd open_endless_response(std::uint16_t port, const std::string& target, const std::string& cookie) {
    auto fd = connect_tcp(port);
    write_all(fd.get(), "GET " + target + " HTTP/1.1\r\n" + host(port) + "Cookie: " + cookie + "\r\n\r\n");
    return fd;
}

bool strip_head(std::string& received) {
    const auto end = received.find("\r\n\r\n");
    if (end == std::string::npos) {
        return false;
    }
    const std::string head = received.substr(0, end + 2);
    if (!head.starts_with("HTTP/1.1 200") || header(head, "Transfer-Encoding") != "chunked") {
        throw std::runtime_error("not a chunked stream: " + head);
    }
    received.erase(0, end + 4);
    return true;
}

}  // namespace nanokvm::bench
