// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/net/local_addresses.hpp"

#include "base/free.hpp"

#include <algorithm>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <netinet/in.h>

namespace nanokvm::stream::webrtc::net {
namespace {

namespace ip = boost::asio::ip;

ip::address address_of(const sockaddr* socket_address) {
    if (socket_address->sa_family == AF_INET) {
        return ip::address_v4(ntohl(reinterpret_cast<const sockaddr_in*>(socket_address)->sin_addr.s_addr));
    }
    if (socket_address->sa_family == AF_INET6) {
        const auto& raw = reinterpret_cast<const sockaddr_in6*>(socket_address)->sin6_addr.s6_addr;
        ip::address_v6::bytes_type bytes;
        std::copy(std::begin(raw), std::end(raw), bytes.begin());
        return ip::address_v6(bytes);
    }
    return {};
}

bool usable(const ip::address& address) {
    if (address.is_unspecified() || address.is_multicast()) {
        return false;
    }
    if (address.is_v4()) {
        return (address.to_v4().to_uint() >> 16U) != 0xa9feU;  // 169.254.0.0/16
    }
    const auto six = address.to_v6();
    return !six.is_link_local() && !six.is_v4_mapped() && !six.is_site_local();
}

}  // namespace

std::vector<LocalAddress> list_local_addresses() {
    std::vector<LocalAddress> all;
    ifaddrs* first = nullptr;
    if (::getifaddrs(&first) != 0) {
        return all;
    }
    const std::unique_ptr<ifaddrs, base::Free<::freeifaddrs>> owner(first);
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) {
            continue;
        }
        LocalAddress found{entry->ifa_name, address_of(entry->ifa_addr)};
        if (!found.address.is_unspecified()) {
            all.push_back(std::move(found));
        }
    }
    return all;
}

std::vector<LocalAddress> choose_addresses(const std::vector<LocalAddress>& all,
                                           const std::vector<std::string>& interfaces, bool ipv6) {
    std::vector<LocalAddress> chosen;
    std::vector<LocalAddress> loopback;
    for (const auto& each : all) {
        const bool named = std::ranges::find(interfaces, each.interface) != interfaces.end();
        if (!usable(each.address) || (!named && !interfaces.empty()) || (each.address.is_v6() && !ipv6)) {
            continue;
        }
        (each.address.is_loopback() && !named ? loopback : chosen).push_back(each);
    }
    if (chosen.empty()) {
        chosen = std::move(loopback);
    }
    // IPv4 first: a local network has it, and its packets carry more.
    std::ranges::stable_sort(chosen,
                             [](const auto& a, const auto& b) { return a.address.is_v4() > b.address.is_v4(); });
    if (chosen.size() > max_local_addresses) {
        chosen.resize(max_local_addresses);
    }
    return chosen;
}

}  // namespace nanokvm::stream::webrtc::net
