// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::net {

/// An IPv4 address in host byte order. Value.
struct Ipv4 {
    std::uint32_t value = 0;

    friend auto operator<=>(const Ipv4&, const Ipv4&) = default;
};

/// An address and how many of its bits name the network.
struct Ipv4Prefix {
    Ipv4 address;
    int length = 32;  ///< 1 to 32

    [[nodiscard]] std::uint32_t mask() const noexcept {
        return length == 0 ? 0 : ~std::uint32_t{0} << static_cast<unsigned>(32 - length);
    }
    [[nodiscard]] Ipv4 network() const noexcept { return {address.value & mask()}; }
    [[nodiscard]] Ipv4 broadcast() const noexcept { return {address.value | ~mask()}; }
    [[nodiscard]] bool holds(Ipv4 other) const noexcept { return (other.value & mask()) == network().value; }

    friend auto operator<=>(const Ipv4Prefix&, const Ipv4Prefix&) = default;
};

/// Four decimal numbers of 0 to 255 without leading zeros ("010" means 8 to some programs); nothing else.
[[nodiscard]] std::optional<Ipv4> parse_ipv4(std::string_view text) noexcept;

/// True for what a host may have: not 0.0.0.0/8, loopback, multicast or reserved.
[[nodiscard]] bool is_host_address(Ipv4 address) noexcept;

[[nodiscard]] std::string to_string(Ipv4 address);
/// "192.168.1.20/24"
[[nodiscard]] std::string to_string(const Ipv4Prefix& prefix);

}  // namespace nanokvm::net
