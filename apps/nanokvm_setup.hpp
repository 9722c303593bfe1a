// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace nanokvm {

/// `nanokvm ports` and `nanokvm migrate`, for S95nanokvm. Sets `action` when one of them is asked for.
void add_setup_commands(CLI::App& app, std::function<int()>& action);

}  // namespace nanokvm
