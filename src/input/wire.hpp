// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "input/report.hpp"

#include <cstddef>
#include <span>
#include <variant>

namespace nanokvm::input {

/// What a client of /api/ws may say (http-api.md 4.2).
struct Heartbeat {};
/// Unknown type, wrong length or empty: ignored by contract, counted by the caller.
struct Malformed {};
using WireMessage = std::variant<Malformed, Heartbeat, KeyboardReport, RelativeReport, AbsoluteReport>;

/// Reads one message. Coordinates above the descriptor's range are clamped to it (the stock client sends 32768 at the
/// right and bottom edge), steps of -128 to -127; button bits that no pointer has and the reserved keyboard byte are
/// dropped. Pure, any input, any thread.
[[nodiscard]] WireMessage parse_message(std::span<const std::byte> message) noexcept;

}  // namespace nanokvm::input
