// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"

#include <optional>
#include <string_view>
#include <sys/types.h>

namespace nanokvm::system {

/// The server as its supervisor notes it.
inline constexpr std::string_view server_pid_file = "/run/nanokvm/NanoKVM-Server.pid";

/// The running server's pid; nothing when none runs. The pid file alone is no proof: pids are used again.
[[nodiscard]] std::optional<pid_t> server_pid(const base::Root& root);

/// The pid in `file` when a process of that pid runs the program `name`.
[[nodiscard]] std::optional<pid_t> running_process(const base::Root& root, std::string_view file,
                                                   std::string_view name);

}  // namespace nanokvm::system
