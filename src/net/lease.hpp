// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "net/resolver.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::net {

/// What a DHCP server gave.
struct Lease {
    Ipv4Prefix address;
    std::optional<Ipv4> gateway;
    NameServers names;
};

/// What udhcpc tells its script (busybox, networking/udhcp).
enum class DhcpEvent {
    deconfig,    ///< begins, or the lease is lost
    lease,       ///< "bound" and "renew"
    lease_fail,  ///< no server answered in a round of tries
    other,       ///< "nak" and what is not known
};

[[nodiscard]] DhcpEvent parse_dhcp_event(std::string_view name) noexcept;

/// Reads the variables udhcpc gives its script: `ip`, `mask` or `subnet`, `router`, `dns`, `domain`. All of them come
/// from the network: what is no address or no domain is left out. `variable` answers "" for one that is not set.
/// Errors: no usable address.
[[nodiscard]] base::Result<Lease> parse_lease(const std::function<std::string(std::string_view)>& variable);

}  // namespace nanokvm::net
