// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/interfaces.hpp"

#include "base/free.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <bit>
#include <charconv>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <sstream>

namespace nanokvm::net {
namespace {

std::uint32_t host_order(const sockaddr* address) noexcept {
    return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
}

/// The kernel prints the address as one number of the machine's byte order.
std::optional<std::uint32_t> parse_route_number(const std::string& text) noexcept {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(ntohl(number)) : std::nullopt;
}

}  // namespace

std::vector<Interface> interfaces() {
    std::vector<Interface> list;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        return list;
    }
    const std::unique_ptr<ifaddrs, base::Free<::freeifaddrs>> owner(first);
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        // "eth0:1" is a label of eth0.
        const std::string name = std::string(entry->ifa_name).substr(0, std::string_view(entry->ifa_name).find(':'));
        auto found = std::find_if(list.begin(), list.end(), [&](const Interface& one) { return one.name == name; });
        if (found == list.end()) {
            found = list.insert(list.end(), Interface{name, false, false, {}});
        }
        found->up = (entry->ifa_flags & IFF_UP) != 0;
        found->running = (entry->ifa_flags & IFF_RUNNING) != 0;
        if (entry->ifa_addr != nullptr && entry->ifa_addr->sa_family == AF_INET && entry->ifa_netmask != nullptr) {
            found->addresses.push_back({{host_order(entry->ifa_addr)}, std::popcount(host_order(entry->ifa_netmask))});
        }
    }
    return list;
}

InterfaceKind kind_of(std::string_view name) noexcept {
    if (name.starts_with("eth") || name.starts_with("en")) {
        return InterfaceKind::wired;
    }
    return name.starts_with("wl") ? InterfaceKind::wireless : InterfaceKind::other;
}

std::optional<Ipv4> default_gateway(std::string_view proc_net_route, std::string_view interface) {
    std::istringstream lines{std::string(proc_net_route)};
    std::optional<Ipv4> best;
    unsigned long best_metric = 0;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream fields(line);
        std::string name;
        std::string destination;
        std::string gateway;
        std::string mask;
        unsigned flags = 0;
        unsigned references = 0;
        unsigned use = 0;
        unsigned long metric = 0;
        fields >> name >> destination >> gateway >> std::hex >> flags >> std::dec >> references >> use >> metric >>
            mask;
        const auto address = parse_route_number(gateway);
        if (!fields || name != interface || destination != "00000000" || mask != "00000000" || !address ||
            *address == 0 || (best && metric >= best_metric)) {
            continue;
        }
        best = Ipv4{*address};
        best_metric = metric;
    }
    return best;
}

}  // namespace nanokvm::net
