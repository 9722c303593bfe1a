// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "net/ipv4.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::net {

/// What a DHCP server or a static gateway says about names.
struct NameServers {
    std::vector<Ipv4> servers;
    std::string domain;  ///< empty, or one that is_domain() accepts
};

/// Letters, digits, hyphens and dots, 253 at most (RFC 1035 2.3.1): what may stand in resolv.conf.
[[nodiscard]] bool is_domain(std::string_view text) noexcept;

/// The text of a resolv.conf: each server once, three at most (resolv.conf(5)).
[[nodiscard]] std::string resolver_file(const NameServers& names);

/// Puts `names` in force. A user's own servers come first: while dns_mode() is manual, they go to
/// /etc/resolv.conf.dhcp alone (device.md 2.3). Files are replaced, and
/// only when they change.
[[nodiscard]] base::Result<void> apply_name_servers(const base::Root& root, const NameServers& names);

}  // namespace nanokvm::net
