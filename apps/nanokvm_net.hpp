// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace nanokvm {

/// Adds `nanokvm net up|down|status`. A chosen command sets `action`, whose result is the exit status.
void add_net_commands(CLI::App& app, std::function<int()>& action);

/// When this program was started as udhcpc's script, or a hook of it: does what the event asks for. False: it was not;
/// go on.
[[nodiscard]] bool run_as_dhcp_event(int argc, char** argv, int& status);

}  // namespace nanokvm
