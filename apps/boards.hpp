// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "board/board.hpp"
#include "config/server_config.hpp"
#include "server_options.hpp"

#include <cstdint>
#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>

namespace nanokvm {

/// The board that --board names. `power` is for the linux board. `leds` gets the lights of the target's keyboard from
/// boards that learn of them by their own input.
[[nodiscard]] std::unique_ptr<board::Board> make_board(boost::asio::io_context& loop, const ServerOptions& options,
                                                       const config::Power& power,
                                                       std::function<void(std::uint8_t)> leds);

}  // namespace nanokvm
