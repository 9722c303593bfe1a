// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace nanokvm {

/// `nanokvm card prepare`, for S01fs. Sets `action` when it is asked for.
void add_card_commands(CLI::App& app, std::function<int()>& action);

}  // namespace nanokvm
