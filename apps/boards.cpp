// SPDX-License-Identifier: GPL-3.0-or-later
#include "boards.hpp"

#include "board/cube/cube_board.hpp"
#include "board/none/no_target.hpp"
#include "board/virtual/virtual_board.hpp"

#include <filesystem>
#include <utility>

namespace nanokvm {

std::unique_ptr<board::Board> make_board(boost::asio::io_context& loop, const ServerOptions& options,
                                         std::function<void(std::uint8_t)> leds) {
    switch (options.board) {
        case ServerOptions::Board::virtual_pc:
            return std::make_unique<board::VirtualBoard>(loop, std::filesystem::path(options.qmp).parent_path());
        case ServerOptions::Board::cube:
            return std::make_unique<board::CubeBoard>(loop, base::Root(options.root), std::move(leds));
        case ServerOptions::Board::none:
            break;
    }
    return std::make_unique<board::NoTarget>();
}

}  // namespace nanokvm
