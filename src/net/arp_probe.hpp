// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "net/ipv4.hpp"

#include <string_view>

namespace nanokvm::net {

/// Asks on `interface` whether somebody has `address` (RFC 5227, 2.1.1): two probes, a second apart. Blocks for two
/// seconds at most. True: somebody answered, or probes for it too. Errors: no such interface, no right to (root).
[[nodiscard]] base::Result<bool> address_in_use(std::string_view interface, Ipv4 address);

}  // namespace nanokvm::net
