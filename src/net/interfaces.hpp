// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/ipv4.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::net {

/// A network interface as the kernel has it now.
struct Interface {
    std::string name;
    bool up = false;       ///< by its administrator
    bool running = false;  ///< with a carrier
    std::vector<Ipv4Prefix> addresses;
};

/// All of this network namespace; none when the kernel does not tell.
[[nodiscard]] std::vector<Interface> interfaces();

enum class InterfaceKind { other, wired, wireless };
/// By the name alone: eth* and en* are wired, wlan* and wl* wireless.
[[nodiscard]] InterfaceKind kind_of(std::string_view name) noexcept;

/// The gateway of the default route with the least metric over `interface`, from the text of /proc/net/route.
[[nodiscard]] std::optional<Ipv4> default_gateway(std::string_view proc_net_route, std::string_view interface);

}  // namespace nanokvm::net
