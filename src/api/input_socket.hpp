// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "api/event_board.hpp"
#include "http/router.hpp"
#include "http/takeover.hpp"
#include "http/websocket.hpp"
#include "input/control.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace nanokvm::api {

/// Close code of a session that was ended (http-api.md 1.8); the web client goes to the login page.
inline constexpr std::uint16_t session_ended = 4401;

/// What a client of /api/ws says about control, our extension: {"type":"control","action":"request"|"release"|"take"}.
enum class ControlAction { none, request, release, take };
/// Reads a text message; anything else is none. Pure, any input.
[[nodiscard]] ControlAction parse_control(std::string_view text);

/// {holder, mine, requestedBy}: the object of control-status.
[[nodiscard]] std::string control_status_json(const input::ControlStatus& status);

/// All open sockets of /api/ws: reports in, events out (http-api.md 4). Owns them; its end drops them, which releases
/// what they held. Thread-bound to the loop; the parts outlive it.
class InputSockets {
public:
    InputSockets(input::InputControl& control, EventBoard& board, account::Sessions& sessions);
    ~InputSockets();
    InputSockets(const InputSockets&) = delete;
    InputSockets& operator=(const InputSockets&) = delete;

    /// Serves an upgraded connection until it ends.
    void adopt(http::Takeover takeover);

    /// Ends all: the server stops. What they hold is released at once.
    void close_all(std::uint16_t code, std::string_view reason);

    [[nodiscard]] std::size_t open() const noexcept { return sockets_.size(); }
    /// Messages nobody understood, since the start.
    [[nodiscard]] std::uint64_t malformed() const noexcept { return malformed_; }

private:
    class Socket;

    input::InputControl& control_;
    EventBoard& board_;
    account::Sessions& sessions_;
    std::map<std::uint64_t, std::unique_ptr<Socket>> sockets_;
    std::uint64_t last_id_ = 0;
    std::uint64_t malformed_ = 0;
};

/// GET /api/ws; `sockets` outlives the router.
void add_input_socket(http::Router& router, InputSockets& sockets);

}  // namespace nanokvm::api
