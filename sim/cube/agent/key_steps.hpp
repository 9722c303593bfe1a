// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "step.hpp"

namespace nanokvm::cube {

/// {code, held_ms: […], before_ms?} → {at: [[press, release], …]}: a keyboard that has only this key is plugged in;
/// after `before_ms` (500) the key is held once for each time, with as long between them, and the keyboard goes. Times
/// are µs of CLOCK_MONOTONIC. Errors: the kernel has no uinput.
[[nodiscard]] Answer press_key(const Arguments& arguments);

}  // namespace nanokvm::cube
