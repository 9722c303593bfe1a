// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace nanokvm {

/// Adds `nanokvm board init|detect` and `nanokvm doctor`. A chosen command sets `action`.
void add_board_commands(CLI::App& app, std::function<int()>& action);

}  // namespace nanokvm
