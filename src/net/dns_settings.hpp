// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "net/resolver_text.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Whose DNS servers are asked: the user's own or those of the DHCP server (http-api.md 6.8).
namespace nanokvm::net {

enum class DnsMode { dhcp, manual };

/// What /etc/kvm/network/dns.mode says; without that file `manual` when /boot/resolv.conf is there.
[[nodiscard]] DnsMode dns_mode(const base::Root& root);

struct DnsState {
    DnsMode mode = DnsMode::dhcp;
    std::vector<std::string> servers;  ///< the user's, in force or not
    ResolverText effective;            ///< /etc/resolv.conf
    ResolverText dhcp;                 ///< what the DHCP server said last
};
[[nodiscard]] DnsState read_dns(const base::Root& root);

/// Run by udhcpc's own script, for interfaces that the base system brings up: a link to our program, which then acts as
/// names_event() (command.hpp).
inline constexpr std::string_view dns_hook = "/usr/share/udhcpc/default.script.d/99-nanokvm-dns";

/// The root of which `argv0` is the hook; nothing when it is none.
[[nodiscard]] std::optional<base::Root> root_of_dns_hook(std::string_view argv0);

/// `servers` are asked from now on. Errors are for the user: none or too many, one that is no address, a file.
[[nodiscard]] base::Result<void> set_manual_dns(const base::Root& root, const std::vector<std::string>& servers);

/// Those of the DHCP server are; the user's are kept for later. Errors: none is known, a file.
[[nodiscard]] base::Result<void> set_dhcp_dns(const base::Root& root);

}  // namespace nanokvm::net
