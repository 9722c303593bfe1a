// SPDX-License-Identifier: GPL-3.0-or-later
#include "connection.hpp"

#include "session.hpp"
#include "sockets.hpp"

#include <array>
#include <cerrno>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <utility>

namespace nanokvm::bench {
namespace {

constexpr std::uint8_t opcode_close = 0x8;
constexpr std::uint8_t opcode_ping = 0x9;
constexpr std::uint8_t opcode_pong = 0xa;

}  // namespace

Connection::Connection(const Target& target) {
    const bool floor = target.cookie.empty();
    switch (target.mode) {
        case Mode::direct: {
            reader_ = std::make_unique<WebSocketReader>();
            Opened opened =
                floor ? Opened{connect_tcp(target.port), {}} : open_websocket(target.port, target.path, target.cookie);
            fd_ = std::move(opened.fd);
            // A stream begins when its socket is served: nothing but a ping could be here already, and it may stay
            // unanswered.
            feed(std::as_bytes(std::span(opened.leftover)), [](const Arrived&) {});
            break;
        }
        case Mode::mjpeg:
            reader_ = std::make_unique<MultipartReader>();
            head_pending_ = !floor;
            fd_ = floor ? connect_tcp(target.port) : open_endless_response(target.port, target.path, target.cookie);
            break;
        case Mode::udp:
            reader_ = std::make_unique<DatagramReader>();
            fd_ = open_udp(0, target.port);
            write_all(fd_.get(), "?");
            break;
    }
    set_non_blocking(fd_.get());
}

void Connection::read(std::span<std::byte> buffer, const UnitReader::Callback& arrived) {
    const ssize_t n = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (n > 0) {
        return feed(buffer.first(static_cast<std::size_t>(n)), arrived);
    }
    if (n == 0) {
        throw std::runtime_error("the server closed the stream");
    }
    if (errno != EAGAIN && errno != EINTR) {
        throw std::system_error(errno, std::generic_category(), "reading the stream");
    }
}

void Connection::feed(std::span<const std::byte> bytes, const UnitReader::Callback& arrived) {
    std::string first_piece;
    if (head_pending_) {
        head_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        if (!strip_head(head_)) {
            return;
        }
        head_pending_ = false;
        first_piece = std::move(head_);
        bytes = std::as_bytes(std::span(first_piece));
    }
    reader_->feed(bytes, [&](const Arrived& message) {
        if (message.opcode == opcode_close) {
            throw std::runtime_error("the server closed the WebSocket");
        }
        if (message.opcode == opcode_ping) {
            send(opcode_pong, message.head);
        } else {
            arrived(message);
        }
    });
}

void Connection::send(std::uint8_t opcode, std::span<const std::byte> payload) {
    constexpr std::array<std::uint8_t, 4> mask{0x37, 0xfa, 0x21, 0x3d};
    std::string frame{static_cast<char>(0x80 | opcode), static_cast<char>(0x80 | payload.size())};
    frame.append(reinterpret_cast<const char*>(mask.data()), mask.size());
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame += static_cast<char>(std::to_integer<std::uint8_t>(payload[i]) ^ mask[i % mask.size()]);
    }
    write_all(fd_.get(), frame);
}

}  // namespace nanokvm::bench
