// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What the firewall lets in on the network's interfaces: `nanokvm ports`, which S95nanokvm turns into rules.
namespace nanokvm::system {

struct OpenPorts {
    enum class Protocol { tcp, udp };
    Protocol protocol;
    std::uint16_t first;
    std::uint16_t last;  ///< equal to `first` for a single port

    friend bool operator==(const OpenPorts&, const OpenPorts&) = default;
};

struct PortList {
    std::vector<OpenPorts> ports;
    std::vector<std::string> problems;  ///< a sentence for each line that is not used

    friend bool operator==(const PortList&, const PortList&) = default;
};

inline constexpr std::string_view port_file = "/etc/kvm/firewall.ports";

/// Lines `tcp 8080` or `udp 41641:41650`; # begins a comment. No more than 64 lines are used.
[[nodiscard]] PortList parse_port_list(std::string_view text);

/// SSH, the server's ports of server.yaml, answers to DHCP, mDNS, the UDP ports of WebRTC, and those of `port_file`. A
/// file that is not used by the server (server.yaml with a mistake) counts as little here: then it is the defaults.
[[nodiscard]] PortList open_ports(const base::Root& root);

/// TCP ports of the server: of one of them, at least, it accepts connections.
[[nodiscard]] std::vector<std::uint16_t> server_ports(const base::Root& root);

/// `tcp 80` or `udp 32768:60999`, as iptables' --dport takes them.
[[nodiscard]] std::string to_text(const OpenPorts& ports);

}  // namespace nanokvm::system
