// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/cube/cube_board.hpp"

#include "base/files.hpp"

#include <utility>

namespace nanokvm::board {

power::Hardware CubeBoard::hardware(const base::Root& root) {
    return power::parse_hardware(base::read_file(root / "/etc/kvm/hw", 64).value_or(""));
}

input::HidgSink::Options CubeBoard::input_options(const base::Root& root, std::function<void(std::uint8_t)> leds) {
    input::HidgSink::Options options;
    options.root = root;
    options.leds = std::move(leds);
    return options;
}

}  // namespace nanokvm::board
