// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace nanokvm {

/// Adds `nanokvm usb up|apply|down|status`. A chosen command sets `action`, whose result is the exit status.
void add_usb_commands(CLI::App& app, std::function<int()>& action);

}  // namespace nanokvm
