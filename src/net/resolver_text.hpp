// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::net {

inline constexpr std::size_t most_name_servers = 6;  ///< that are kept; the C library asks the first three

/// The address of a DNS server as resolv.conf has it: IPv4 in four numbers, or IPv6 as RFC 5952 writes it, without a
/// zone. Nothing for what is no address of one machine.
[[nodiscard]] std::optional<std::string> name_server(std::string_view text);

/// What of a resolv.conf (resolv.conf(5)) is about servers. Each server and domain once, six at most of both.
struct ResolverText {
    std::vector<std::string> servers;
    std::vector<std::string> search;

    friend bool operator==(const ResolverText&, const ResolverText&) = default;
};
[[nodiscard]] ResolverText parse_resolver_text(std::string_view text);
[[nodiscard]] std::string to_text(const ResolverText& resolver);

/// A list of servers, one a line, `#` begins a comment; what is no server is left out, six at most.
[[nodiscard]] std::vector<std::string> parse_server_list(std::string_view text);

}  // namespace nanokvm::net
