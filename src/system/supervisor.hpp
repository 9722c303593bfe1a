// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <string>
#include <vector>

/// Keeps a program running: what S95nanokvm starts the server and kvm_system with.
namespace nanokvm::system {

struct SuperviseOptions {
    std::string name;               ///< of the service: letters, digits, - and _
    std::vector<std::string> argv;  ///< argv[0] is the path of the program
    std::string console;            ///< also gets what the program prints, as far as it takes it; empty: none
};

/// Starts the supervisor in the background and returns when the program runs. It notes the program's pid in
/// /run/nanokvm/NAME.pid and its own in NAME.supervisor.pid, collects what the program prints in NAME.log, and starts
/// it again when it ends, however that was. Errors: it runs already (EEXIST), or the program cannot be started.
[[nodiscard]] base::Result<void> supervise(const base::Root& root, const SuperviseOptions& options);

/// SIGTERM to the program, SIGKILL when it has not ended after two seconds; its supervisor ends with it. True: it ran.
[[nodiscard]] base::Result<bool> stop_supervised(const base::Root& root, const std::string& name);

/// True while the supervisor of `name` runs.
[[nodiscard]] bool is_supervised(const base::Root& root, const std::string& name);

}  // namespace nanokvm::system
