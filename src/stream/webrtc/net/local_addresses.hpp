// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace nanokvm::stream::webrtc::net {

/// An address of an interface that is up.
struct LocalAddress {
    std::string interface;
    boost::asio::ip::address address;

    friend bool operator==(const LocalAddress&, const LocalAddress&) = default;
};

inline constexpr std::size_t max_local_addresses = 16;

/// All of them now (getifaddrs(3)); empty when the system does not tell.
[[nodiscard]] std::vector<LocalAddress> list_local_addresses();

/// Those that make host candidates (RFC 8445 section 5.1.1.1), best first, at most max_local_addresses: no link-local
/// and no multicast ones, loopback only when there is nothing else or its interface is named. `interfaces` empty: all.
[[nodiscard]] std::vector<LocalAddress> choose_addresses(const std::vector<LocalAddress>& all,
                                                         const std::vector<std::string>& interfaces, bool ipv6);

}  // namespace nanokvm::stream::webrtc::net
