// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gadget/operation.hpp"
#include "gadget/snapshot.hpp"

#include <set>
#include <span>
#include <string>

namespace nanokvm::gadget {

/// What of a gadget may stay as it is while it becomes another one.
struct Kept {
    std::set<std::string, std::less<>> folders;
    std::set<std::string, std::less<>> links;
};

/// A folder stays unless nobody wants it, an attribute of it cannot be brought to its value by writing, or it would
/// leave a HID function with the wrong minor number. A link stays as long as all links before it in its folder do, and
/// its function is not to be changed: the kernel refuses writes to functions in use. Pure.
[[nodiscard]] Kept what_stays(std::span<const Operation> wanted, const Snapshot& have);

}  // namespace nanokvm::gadget
