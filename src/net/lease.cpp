// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/lease.hpp"

#include <bit>
#include <charconv>

namespace nanokvm::net {
namespace {

constexpr int default_prefix = 24;

/// Addresses in a list divided by blanks; what is none is skipped.
std::vector<Ipv4> addresses_in(std::string_view list) {
    std::vector<Ipv4> found;
    while (!list.empty()) {
        const auto word = list.substr(0, list.find(' '));
        list.remove_prefix(std::min(word.size() + 1, list.size()));
        if (const auto address = parse_ipv4(word); address && is_host_address(*address)) {
            found.push_back(*address);
        }
    }
    return found;
}

/// `mask` is a number of bits, `subnet` four numbers.
int prefix_length(std::string_view mask, std::string_view subnet) noexcept {
    int length = 0;
    const auto [end, error] = std::from_chars(mask.data(), mask.data() + mask.size(), length);
    if (error == std::errc{} && end == mask.data() + mask.size() && length >= 1 && length <= 32) {
        return length;
    }
    if (const auto bits = parse_ipv4(subnet); bits && bits->value != 0) {
        const int ones = std::popcount(bits->value);
        return std::countl_one(bits->value) == ones ? ones : default_prefix;
    }
    return default_prefix;
}

}  // namespace

DhcpEvent parse_dhcp_event(std::string_view name) noexcept {
    if (name == "bound" || name == "renew") {
        return DhcpEvent::lease;
    }
    return name == "deconfig" ? DhcpEvent::deconfig : name == "leasefail" ? DhcpEvent::lease_fail : DhcpEvent::other;
}

base::Result<Lease> parse_lease(const std::function<std::string(std::string_view)>& variable) {
    const std::string text = variable("ip");
    const auto address = parse_ipv4(text);
    if (!address || !is_host_address(*address)) {
        return base::fail("the DHCP server gave '" + text.substr(0, 40) + "', which is no address");
    }
    Lease lease;
    lease.address = {*address, prefix_length(variable("mask"), variable("subnet"))};
    if (const auto routers = addresses_in(variable("router")); !routers.empty()) {
        lease.gateway = routers.front();
    }
    lease.names.servers = addresses_in(variable("dns"));
    if (std::string domain = variable("domain"); is_domain(domain)) {
        lease.names.domain = std::move(domain);
    }
    return lease;
}

}  // namespace nanokvm::net
