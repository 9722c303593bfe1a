// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "gadget/description.hpp"
#include "gadget/operation.hpp"
#include "gadget/snapshot.hpp"

#include <string_view>
#include <vector>

namespace nanokvm::gadget {

/// What happens to the medium of a LUN that exists already: it stays (a person inserted it), or becomes the described.
enum class Media { keep, set };

/// What turns `have` into `wanted`, bound to `udc` (empty: not bound; a gadget without functions never is). Pure.
///
/// * None when all is right already.
/// * Only what differs is touched, yet the result equals that of building from nothing: links stay in the order of
///   `wanted`, /dev/hidg numbers follow it, and what nobody asked for goes.
/// * The gadget is unbound first, and bound again last, when anything changes that a host enumerates; never for LUNs.
[[nodiscard]] std::vector<Operation> plan(const Gadget& wanted, std::string_view udc, const Snapshot& have,
                                          Media media);

/// Unbinds, keeping all that was built; none when not bound.
[[nodiscard]] std::vector<Operation> unbinding(const Snapshot& have);

/// Unbinds and removes everything, in an order the kernel permits.
[[nodiscard]] std::vector<Operation> removal(const Snapshot& have);

}  // namespace nanokvm::gadget
