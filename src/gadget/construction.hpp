// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gadget/description.hpp"
#include "gadget/operation.hpp"

#include <vector>

namespace nanokvm::gadget {

/// Every step that makes `gadget` where there is none, binding apart, in the order of device.md section 3.2: ids,
/// strings, configuration, network functions, Microsoft OS descriptor, the others; attributes before the link, those of
/// a LUN after it. Values are spelt as the kernel shows them, so that they can be compared with what is read back.
/// Pure.
[[nodiscard]] std::vector<Operation> construction(const Gadget& gadget);

}  // namespace nanokvm::gadget
