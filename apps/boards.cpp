// SPDX-License-Identifier: GPL-3.0-or-later
#include "boards.hpp"

#include "board/cube/cube_board.hpp"
#include "board/linux/linux_board.hpp"
#include "board/none/no_target.hpp"
#include "board/virtual/virtual_board.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace nanokvm {
namespace {

std::optional<board::PowerLines> lines_of(const config::Power& power) {
    if (power.chip.empty()) {
        return std::nullopt;
    }
    return board::PowerLines{power.chip, power.power_button, power.reset_button, power.power_led};
}

}  // namespace

std::unique_ptr<board::Board> make_board(boost::asio::io_context& loop, const ServerOptions& options,
                                         const config::Power& power, std::function<void(std::uint8_t)> leds) {
    switch (options.board) {
        case ServerOptions::Board::virtual_pc:
            return std::make_unique<board::VirtualBoard>(loop, std::filesystem::path(options.qmp).parent_path());
        case ServerOptions::Board::cube:
            return std::make_unique<board::CubeBoard>(loop, base::Root(options.root), std::move(leds));
        case ServerOptions::Board::linux_machine:
            return std::make_unique<board::LinuxBoard>(loop, base::Root(options.root), lines_of(power),
                                                       std::move(leds));
        case ServerOptions::Board::none:
            break;
    }
    return std::make_unique<board::NoTarget>();
}

}  // namespace nanokvm
