// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/static_file.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace nanokvm::net {
namespace {

constexpr int default_prefix = 16;
constexpr std::size_t most_entries = 32;

/// Takes the first word off `text`.
std::string_view next_word(std::string_view& text) noexcept {
    constexpr std::string_view blanks = " \t\r\v\f";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const std::string_view word = text.substr(0, text.find_first_of(blanks));
    text.remove_prefix(word.size());
    return word;
}

int parse_prefix(std::string_view text) noexcept {
    int length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    const bool usable = error == std::errc{} && end == text.data() + text.size() && length >= 1 && length <= 32;
    return usable ? length : default_prefix;
}

Ipv4 usual_gateway(const Ipv4Prefix& address) noexcept {
    const Ipv4 first{address.network().value + 1};
    return first == address.address ? Ipv4{address.broadcast().value - 1} : first;
}

/// A sentence when the line cannot be used.
std::optional<std::string> parse_line(std::string_view line, StaticEntry& entry) {
    const std::string_view address_word = next_word(line);
    const std::string_view gateway_word = next_word(line);
    const auto slash = address_word.find('/');
    const auto address = parse_ipv4(address_word.substr(0, slash));
    if (!address || !is_host_address(*address)) {
        return fmt::format("'{}' is not an address for this device", address_word);
    }
    entry.address = {*address,
                     slash == std::string_view::npos ? default_prefix : parse_prefix(address_word.substr(slash + 1))};
    entry.gateway = usual_gateway(entry.address);
    if (!gateway_word.empty() && gateway_word.front() != '#') {
        const auto gateway = parse_ipv4(gateway_word);
        if (!gateway || !is_host_address(*gateway)) {
            return fmt::format("'{}' is not a gateway's address", gateway_word);
        }
        entry.gateway = *gateway;
    }
    return std::nullopt;
}

}  // namespace

StaticFile parse_static_file(std::string_view content) {
    StaticFile file;
    for (std::size_t number = 1; !content.empty(); ++number) {
        const std::string_view line = content.substr(0, content.find('\n'));
        content.remove_prefix(std::min(line.size() + 1, content.size()));
        std::string_view rest = line;
        const std::string_view word = next_word(rest);
        if (word.empty() || word.front() == '#') {
            continue;
        }
        StaticEntry entry;
        if (const auto problem = parse_line(line, entry)) {
            file.problems.push_back(fmt::format("line {}: {}", number, *problem));
        } else if (file.entries.size() < most_entries) {
            file.entries.push_back(entry);
        }
        if (file.problems.size() >= most_entries) {
            break;
        }
    }
    return file;
}

}  // namespace nanokvm::net
