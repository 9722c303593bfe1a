// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace nanokvm {

/// Adds `nanokvm supervise start|stop|status NAME …`. A chosen command sets `action`.
void add_supervise_commands(CLI::App& app, std::function<int()>& action);

}  // namespace nanokvm
