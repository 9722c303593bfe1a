// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "gadget/description.hpp"
#include "gadget/flags.hpp"

#include <string>
#include <vector>

namespace nanokvm::gadget {

/// Replaces `flags.disk_file` by the path that the kernel is to open: an image below /data, or a block device of which
/// nothing is mounted here. What is neither is taken out, with a sentence in `warnings`.
void settle_boot_medium(Flags& flags, const base::Root& root, std::vector<std::string>& warnings);

/// Empties the drives of `gadget`; true when there was something in one.
[[nodiscard]] bool leave_medium_out(Gadget& gadget);

}  // namespace nanokvm::gadget
