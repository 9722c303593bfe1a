// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "gadget/operation.hpp"
#include "gadget/tree.hpp"

#include <span>

namespace nanokvm::gadget {

/// Does all of `steps`, in order, or none: when one fails, those done are taken back in reverse order. The error names
/// the operation, its path and the errno, and what could not be taken back, if anything. Blocks for milliseconds;
/// binding may take longer.
[[nodiscard]] base::Result<void> execute(GadgetTree& tree, std::span<const Operation> steps);

}  // namespace nanokvm::gadget
