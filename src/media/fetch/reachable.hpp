// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace nanokvm::media {

/// Whether an address is one of the public internet: not loopback, link-local, private, shared, multicast, reserved or
/// documentation space, nor an IPv6 form that carries such an IPv4 address (IANA special-purpose registries, RFC 6890).
/// Pure.
[[nodiscard]] bool is_public(const boost::asio::ip::address& address);

/// Where downloads may go (security case S38). Without `allowed` hosts a device could be told by one who may only
/// download to look around in its owner's network. Immutable value.
class DownloadPolicy {
public:
    /// `allowed`: names or addresses, as they stand in URLs, that may lead anywhere (security.downloadHosts).
    explicit DownloadPolicy(std::vector<std::string> allowed = {});

    /// Asked for each address that `host` stands for, at the first request and at every redirect.
    [[nodiscard]] bool permits(std::string_view host, const boost::asio::ip::address& address) const;

private:
    std::vector<std::string> allowed_;  // in lower case
};

}  // namespace nanokvm::media
