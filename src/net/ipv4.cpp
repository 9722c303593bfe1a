// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/ipv4.hpp"

#include <fmt/format.h>

namespace nanokvm::net {

std::optional<Ipv4> parse_ipv4(std::string_view text) noexcept {
    std::uint32_t value = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0) {
            if (text.empty() || text.front() != '.') {
                return std::nullopt;
            }
            text.remove_prefix(1);
        }
        std::uint32_t number = 0;
        std::size_t digits = 0;
        while (digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9') {
            number = number * 10 + static_cast<std::uint32_t>(text[digits] - '0');
            ++digits;
        }
        if (digits == 0 || number > 255 || (digits > 1 && text.front() == '0')) {
            return std::nullopt;
        }
        text.remove_prefix(digits);
        value = value << 8U | number;
    }
    return text.empty() ? std::optional(Ipv4{value}) : std::nullopt;
}

bool is_host_address(Ipv4 address) noexcept {
    const std::uint32_t first = address.value >> 24U;
    return first != 0 && first != 127 && first < 224;
}

std::string to_string(Ipv4 address) {
    return fmt::format("{}.{}.{}.{}", address.value >> 24U, address.value >> 16U & 0xFFU, address.value >> 8U & 0xFFU,
                       address.value & 0xFFU);
}

std::string to_string(const Ipv4Prefix& prefix) {
    return fmt::format("{}/{}", to_string(prefix.address), prefix.length);
}

}  // namespace nanokvm::net
