// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace nanokvm::base {

/// Runs a program to its end; what it prints goes where ours goes. argv[0] is its path. Blocks.
/// Errors: it cannot be started, its exit status is not 0, or it took longer than `limit` and was killed.
[[nodiscard]] Result<void> run_blocking(const std::vector<std::string>& argv, std::chrono::milliseconds limit);

}  // namespace nanokvm::base
