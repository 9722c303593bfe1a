// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "net/ipv4.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// What `nanokvm net …` does: S30eth's way to the network (device.md 4.7).
namespace nanokvm::net {

/// Used when no server gave an address: how a device without a DHCP server is found.
inline constexpr Ipv4Prefix fallback_address{{0xC0A8'5A01}, 22};

struct NetContext {
    const base::Root& root;
    std::string interface = "eth0";
    std::filesystem::path own_program;  ///< of this process; becomes udhcpc's script
};

struct NetReport {
    std::string text;                   ///< for stdout, lines
    std::vector<std::string> warnings;  ///< for stderr
    bool addressed = false;             ///< the interface has an IPv4 address
};

/// Takes the first address of /boot/eth.nodhcp that nobody else has; without one, starts the DHCP client, which brings
/// the fallback address when no server answers and takes it away when one does. What a former start left is replaced.
[[nodiscard]] base::Result<NetReport> net_up(const NetContext& context);

/// Ends the client and removes all IPv4 addresses. Nothing to do is no error.
[[nodiscard]] base::Result<NetReport> net_down(const NetContext& context);

/// Link, addresses, gateway, where they come from: a line each, `name value`.
[[nodiscard]] base::Result<NetReport> net_status(const NetContext& context);

/// What udhcpc tells its script: `event` with the variables of this process's environment.
[[nodiscard]] base::Result<void> dhcp_event(const base::Root& root, std::string_view event);

/// The same for an interface that another script of udhcpc brings up: the name servers alone. `event` and the variables
/// of a lease are udhcpc's; what is no lease changes nothing.
[[nodiscard]] base::Result<void> names_event(const base::Root& root, std::string_view event);

}  // namespace nanokvm::net
