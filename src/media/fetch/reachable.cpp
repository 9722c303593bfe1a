// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/fetch/reachable.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace nanokvm::media {
namespace {

namespace ip = boost::asio::ip;

struct Range {
    std::uint32_t network;
    unsigned prefix;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

constexpr std::array special{
    Range{v4(0, 0, 0, 0), 8},        // this network
    Range{v4(10, 0, 0, 0), 8},       // private
    Range{v4(100, 64, 0, 0), 10},    // shared by carriers
    Range{v4(127, 0, 0, 0), 8},      // loopback
    Range{v4(169, 254, 0, 0), 16},   // link-local
    Range{v4(172, 16, 0, 0), 12},    // private
    Range{v4(192, 0, 0, 0), 24},     // protocol assignments
    Range{v4(192, 0, 2, 0), 24},     // documentation
    Range{v4(192, 88, 99, 0), 24},   // 6to4 relays
    Range{v4(192, 168, 0, 0), 16},   // private
    Range{v4(198, 18, 0, 0), 15},    // benchmarks
    Range{v4(198, 51, 100, 0), 24},  // documentation
    Range{v4(203, 0, 113, 0), 24},   // documentation
    Range{v4(224, 0, 0, 0), 3},      // multicast, reserved, broadcast
};

bool is_public_v4(std::uint32_t address) {
    return std::ranges::none_of(
        special, [&](const Range& range) { return ((address ^ range.network) >> (32 - range.prefix)) == 0; });
}

std::uint32_t v4_at(const ip::address_v6::bytes_type& bytes, std::size_t at) {
    return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

bool starts_with(const ip::address_v6::bytes_type& bytes, std::initializer_list<unsigned> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// Only global unicast (2000::/3) is public at all; within it some carry an IPv4 address or are no addresses of hosts.
bool is_public_v6(const ip::address_v6& address) {
    const auto bytes = address.to_bytes();
    if (address.is_v4_mapped()) {
        return is_public_v4(v4_at(bytes, 12));
    }
    if (starts_with(bytes, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) {  // NAT64, RFC 6052
        return is_public_v4(v4_at(bytes, 12));
    }
    if ((bytes[0] & 0xe0U) != 0x20U) {
        return false;
    }
    if (starts_with(bytes, {0x20, 0x02})) {  // 6to4, RFC 3056
        return is_public_v4(v4_at(bytes, 2));
    }
    const bool assignments = starts_with(bytes, {0x20, 0x01}) && bytes[2] < 0x02;  // 2001::/23: Teredo, ORCHID…
    const bool documentation =
        starts_with(bytes, {0x20, 0x01, 0x0d, 0xb8}) || (starts_with(bytes, {0x3f, 0xff}) && bytes[2] < 0x10);
    return !assignments && !documentation;
}

}  // namespace

bool is_public(const ip::address& address) {
    return address.is_v4() ? is_public_v4(address.to_v4().to_uint()) : is_public_v6(address.to_v6());
}

DownloadPolicy::DownloadPolicy(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {
    for (auto& host : allowed_) {
        host = http::lower_case(host);
    }
}

bool DownloadPolicy::permits(std::string_view host, const ip::address& address) const {
    return is_public(address) || std::ranges::find(allowed_, http::lower_case(host)) != allowed_.end();
}

}  // namespace nanokvm::media
