// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "step.hpp"

namespace nanokvm::cube {

/// {argv, netns?, timeout_ms?, background?} → {code, out, err}: runs a program to its end. `code` is its exit status,
/// 128 plus the signal that ended it, or 127 when it could not be started. A program of its own that it leaves behind
/// is not waited for. With `background` the answer is {pid} at once and the output is lost. Errors: it is not done in
/// time and was killed.
[[nodiscard]] Answer run_program(const Arguments& arguments);

}  // namespace nanokvm::cube
