// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/virtual_board.hpp"

#include <chrono>

namespace nanokvm::board {

VirtualBoard::VirtualBoard(boost::asio::io_context& loop, const std::filesystem::path& state)
    : qmp_(loop, {.path = (state / "qmp.sock").string()}), power_(loop, qmp_), drive_(loop, qmp_), input_(loop, qmp_) {}

boost::asio::awaitable<void> VirtualBoard::stop() {
    return input_.settle(std::chrono::milliseconds(500));
}

}  // namespace nanokvm::board
