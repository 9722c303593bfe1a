// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"

#include <cstdint>
#include <string>

/// The client's side of http-api.md that a viewer needs, over plain HTTP on loopback. All throw std::runtime_error with
/// what the server answered.
namespace nanokvm::bench {

/// Logs in and returns the Cookie header's value. Tries to connect for up to `patience_s` seconds: the server may be
/// starting.
[[nodiscard]] std::string log_in(std::uint16_t port, const std::string& user, const std::string& password,
                                 std::uint32_t patience_s);

/// POST with a body; returns the body of the answer, which must have a status of 2xx.
[[nodiscard]] std::string post(std::uint16_t port, const std::string& target, const std::string& cookie,
                               const std::string& type, const std::string& body);

struct Opened {
    base::UniqueFd fd;
    std::string leftover;  ///< bytes of the stream that came with the response's head
};

/// Upgrades to a WebSocket (RFC 6455 section 4.1) and checks the server's accept key.
[[nodiscard]] Opened open_websocket(std::uint16_t port, const std::string& target, const std::string& cookie);

/// GET whose body never ends. Its head comes with the first picture only, so nothing is read here: strip_head() finds
/// it.
[[nodiscard]] base::UniqueFd open_endless_response(std::uint16_t port, const std::string& target,
                                                   const std::string& cookie);

/// Takes the head of an endless response off `received`; false while it is not complete.
[[nodiscard]] bool strip_head(std::string& received);

}  // namespace nanokvm::bench
