// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever stands in /etc/kvm/firewall.ports, what is taken from it are ports that iptables takes, and not too many.
#include "system/open_ports.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace nanokvm::system;
    const auto list = parse_port_list(std::string_view(reinterpret_cast<const char*>(data), size));
    if (list.ports.size() > 64 || list.problems.size() > 65) {
        std::abort();
    }
    for (const auto& ports : list.ports) {
        // What is printed is read as the same ports again.
        const auto again = parse_port_list(to_text(ports));
        if (ports.first == 0 || ports.last < ports.first || again.ports.size() != 1 || again.ports[0] != ports) {
            std::abort();
        }
    }
    return 0;
}
