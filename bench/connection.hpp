// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"
#include "unit_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace nanokvm::bench {

enum class Mode { direct, mjpeg, udp };

/// What and where to watch.
struct Target {
    Mode mode = Mode::direct;
    std::uint16_t port = 0;
    std::string path;    ///< and query
    std::string cookie;  ///< empty: the floor, which sends without being asked
};

/// One viewer's socket: reads what is there, cuts it into messages, answers pings. Non-blocking, driven by epoll.
class Connection {
public:
    /// Throws as session.hpp and sockets.hpp do.
    explicit Connection(const Target& target);

    [[nodiscard]] int fd() const noexcept { return fd_.get(); }

    /// One read into `buffer`. Throws std::runtime_error when the server closes the stream or breaks its protocol.
    void read(std::span<std::byte> buffer, const UnitReader::Callback& arrived);

    /// A masked binary message of at most 125 bytes (RFC 6455 section 5.3).
    void send_message(std::span<const std::byte> payload) { send(0x2, payload); }

private:
    void feed(std::span<const std::byte> bytes, const UnitReader::Callback& arrived);
    void send(std::uint8_t opcode, std::span<const std::byte> payload);

    base::UniqueFd fd_;
    std::unique_ptr<UnitReader> reader_;
    bool head_pending_ = false;
    std::string head_;
};

}  // namespace nanokvm::bench
