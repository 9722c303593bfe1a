// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::system {

/// How a program of the device is run; tests give another.
using RunProgram = std::function<boost::asio::awaitable<base::Result<void>>(std::vector<std::string>)>;

/// Runs `argv` (argv[0] is its path; no shell) and waits for its end on the calling coroutine's loop, which goes on
/// meanwhile. It reads nothing, and what it prints is dropped but for the first line on stderr. It is killed when
/// `limit` has passed, or with us; what it left running in the background stays. Errors: it cannot be started, it
/// failed (with that line), it took too long.
[[nodiscard]] boost::asio::awaitable<base::Result<void>> run_program(std::vector<std::string> argv,
                                                                     std::chrono::milliseconds limit);

}  // namespace nanokvm::system
