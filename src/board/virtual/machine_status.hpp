// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "power/press.hpp"

#include <optional>
#include <string_view>

#include <boost/json/value.hpp>

namespace nanokvm::board {

/// What an answer of query-status means for someone who stands before the PC; nothing when it is no such answer. QEMU
/// runs with -no-shutdown: a machine that is powered down stays, without executing.
[[nodiscard]] std::optional<power::Machine> machine_of(const boost::json::value& status);

/// The guest has switched itself off ("shutdown"): QEMU wants a reset before it runs again, and so does the display,
/// which shows the last picture until then.
[[nodiscard]] bool needs_reset(const boost::json::value& status);

}  // namespace nanokvm::board
