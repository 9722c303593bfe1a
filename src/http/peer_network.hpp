// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace nanokvm::http {

/// The network that a per-client limit counts: an IPv4 address itself, the /64 of an IPv6 address (one household or
/// host has a whole /64 to choose addresses from). Anything else is returned as it is.
[[nodiscard]] std::string peer_network(std::string_view address);

[[nodiscard]] bool is_loopback(std::string_view address);

}  // namespace nanokvm::http
