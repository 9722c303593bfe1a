// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/resolver_text.hpp"

#include "net/ipv4.hpp"
#include "net/resolver.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

namespace nanokvm::net {
namespace {

constexpr std::string_view blanks = " \t\r\v\f";

std::string_view next_word(std::string_view& text) noexcept {
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const auto word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

std::string_view next_line(std::string_view& text) noexcept {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    return line.substr(0, line.find_first_of("#;"));
}

void add(std::vector<std::string>& list, std::string one) {
    if (list.size() < most_name_servers && std::find(list.begin(), list.end(), one) == list.end()) {
        list.push_back(std::move(one));
    }
}

}  // namespace

std::optional<std::string> name_server(std::string_view text) {
    if (const auto address = parse_ipv4(text)) {
        const bool usable = is_host_address(*address) || address->value >> 24U == 127;  // one of this machine's own
        return usable ? std::optional(to_string(*address)) : std::nullopt;
    }
    in6_addr address{};
    std::array<char, INET6_ADDRSTRLEN> written{};
    const std::string copy(text);
    if (copy.size() != std::string_view(copy.c_str()).size() || ::inet_pton(AF_INET6, copy.c_str(), &address) != 1 ||
        IN6_IS_ADDR_UNSPECIFIED(&address) || IN6_IS_ADDR_MULTICAST(&address)) {
        return std::nullopt;
    }
    return std::string(::inet_ntop(AF_INET6, &address, written.data(), written.size()));
}

ResolverText parse_resolver_text(std::string_view text) {
    ResolverText resolver;
    while (!text.empty()) {
        auto line = next_line(text);
        const auto key = next_word(line);
        if (key == "nameserver") {
            if (auto server = name_server(next_word(line))) {
                add(resolver.servers, std::move(*server));
            }
        } else if (key == "search" || key == "domain") {
            resolver.search.clear();  // the last one counts
            for (auto word = next_word(line); !word.empty(); word = next_word(line)) {
                if (is_domain(word)) {
                    add(resolver.search, std::string(word));
                }
            }
        }
    }
    return resolver;
}

std::string to_text(const ResolverText& resolver) {
    std::string text;
    for (const auto& domain : resolver.search) {
        text += (text.empty() ? "search " : " ") + domain;
    }
    text += text.empty() ? "" : "\n";
    for (const auto& server : resolver.servers) {
        text += "nameserver " + server + "\n";
    }
    return text;
}

std::vector<std::string> parse_server_list(std::string_view text) {
    std::vector<std::string> servers;
    while (!text.empty()) {
        auto line = next_line(text);
        if (auto server = name_server(next_word(line))) {
            add(servers, std::move(*server));
        }
    }
    return servers;
}

}  // namespace nanokvm::net
