// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/cube/cube_board.hpp"

#include <utility>

namespace nanokvm::board {

input::HidgSink::Options CubeBoard::input_options(const base::Root& root, std::function<void(std::uint8_t)> leds) {
    input::HidgSink::Options options;
    options.root = root;
    options.leds = std::move(leds);
    return options;
}

}  // namespace nanokvm::board
