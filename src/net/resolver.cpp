// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/resolver.hpp"

#include "base/files.hpp"
#include "net/dns_settings.hpp"

#include <algorithm>

namespace nanokvm::net {
namespace {

constexpr std::size_t most_servers = 3;  // MAXNS
constexpr std::size_t longest_domain = 253;

}  // namespace

bool is_domain(std::string_view text) noexcept {
    return !text.empty() && text.size() <= longest_domain && text.front() != '.' && text.front() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '.';
           });
}

std::string resolver_file(const NameServers& names) {
    std::string text;
    if (is_domain(names.domain)) {
        text += "search " + names.domain + "\n";
    }
    std::vector<Ipv4> seen;
    for (const Ipv4 server : names.servers) {
        if (seen.size() < most_servers && std::find(seen.begin(), seen.end(), server) == seen.end()) {
            seen.push_back(server);
            text += "nameserver " + to_string(server) + "\n";
        }
    }
    return text;
}

base::Result<void> apply_name_servers(const base::Root& root, const NameServers& names) {
    const std::string text = resolver_file(names);
    if (auto kept = base::write_file_if_changed(root / "/etc/resolv.conf.dhcp", text); !kept) {
        return kept;
    }
    return dns_mode(root) == DnsMode::manual ? base::Result<void>{}
                                             : base::write_file_if_changed(root / "/etc/resolv.conf", text);
}

}  // namespace nanokvm::net
