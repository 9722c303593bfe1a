// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"

#include <string>
#include <vector>

namespace nanokvm::system {

/// Ends the programs of an application that nobody supervises: those that run from /tmp/server, /tmp/kvm_system or
/// /kvmapp, where the stock firmware starts its own. SIGTERM, and SIGKILL after two seconds. A sentence for each.
std::vector<std::string> end_former_programs(const base::Root& root);

}  // namespace nanokvm::system
