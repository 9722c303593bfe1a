// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/unique_fd.hpp"
#include "step.hpp"

/// Network namespaces by name, as iproute2 keeps them: /run/netns/NAME. The two ends of a USB network link must not be
/// in one namespace: the kernel would answer itself without using the link.
namespace nanokvm::cube {

/// Errors: there is none of this name.
[[nodiscard]] base::Result<base::UniqueFd> open_netns(const std::string& name);

/// {name} → {}: makes it, with its loopback up, unless it is there.
[[nodiscard]] Answer make_netns(const Arguments& arguments);

/// {name, interface} → {}: moves an interface of the first namespace into it.
[[nodiscard]] Answer move_interface(const Arguments& arguments);

}  // namespace nanokvm::cube
