// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/candidate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string.h>

#include <boost/asio/ip/address.hpp>
#include <fmt/core.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

constexpr std::array<std::string_view, 4> type_names{"host", "prflx", "srflx", "relay"};
constexpr std::size_t longest_line = 1024;

/// One blank separates the fields, but more do no harm.
std::string_view next_word(std::string_view& rest) noexcept {
    const std::size_t begin = std::min(rest.find_first_not_of(' '), rest.size());
    const std::size_t end = std::min(rest.find(' ', begin), rest.size());
    const auto word = rest.substr(begin, end - begin);
    rest.remove_prefix(end);
    return word;
}

template <typename Number>
std::optional<Number> number(std::string_view text, Number most) noexcept {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value <= most ? std::optional(value)
                                                                                     : std::nullopt;
}

/// ice-char: letters, digits, + and /.
bool ice_chars(std::string_view text) noexcept {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    });
}

bool same_word(std::string_view text, std::string_view word) noexcept {
    return text.size() == word.size() && ::strncasecmp(text.data(), word.data(), word.size()) == 0;
}

std::optional<CandidateType> type_of(std::string_view name) noexcept {
    const auto* const found =
        std::ranges::find_if(type_names, [&](std::string_view each) { return same_word(name, each); });
    return found == type_names.end() ? std::nullopt
                                     : std::optional(static_cast<CandidateType>(found - type_names.begin()));
}

std::optional<boost::asio::ip::address> address_of(std::string_view text) {
    boost::system::error_code error;
    auto address = boost::asio::ip::make_address(std::string(text), error);
    if (error) {
        return std::nullopt;
    }
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, address.to_v6());
    }
    return address;
}

tl::unexpected<base::Error> refuse(std::string_view what, std::string_view found) {
    return base::fail(fmt::format("candidate: \"{}\" is no {}", found.substr(0, 64), what));
}

/// raddr, rport and extensions: pairs of words.
base::Result<void> take_attributes(std::string_view rest, Candidate& candidate) {
    std::optional<boost::asio::ip::address> related;
    std::optional<std::uint16_t> port;
    for (auto name = next_word(rest); !name.empty(); name = next_word(rest)) {
        const auto value = next_word(rest);
        if (value.empty()) {
            break;  // browsers have been seen to leave the value of the last one out
        }
        if (same_word(name, "raddr")) {
            related = address_of(value);  // a hidden one is no error: it is for diagnosis only
        } else if (same_word(name, "rport")) {
            port = number<std::uint16_t>(value, 65535);
            if (!port) {
                return refuse("port", value);
            }
        }
    }
    if (related && port) {
        candidate.related = Endpoint(*related, *port);
    }
    return {};
}

}  // namespace

std::string_view name_of(CandidateType type) noexcept {
    return type_names[static_cast<std::size_t>(type)];
}

std::uint32_t priority_of(CandidateType type, std::uint16_t local_preference) noexcept {
    constexpr std::array<std::uint32_t, 4> type_preference{126, 110, 100, 0};
    return type_preference[static_cast<std::size_t>(type)] << 24U | std::uint32_t{local_preference} << 8U | 255U;
}

base::Result<std::optional<Candidate>> parse_candidate(std::string_view text) {
    std::string_view rest = text;
    if (rest.starts_with("a=")) {
        rest.remove_prefix(2);
    }
    constexpr std::string_view head = "candidate:";
    if (rest.size() > longest_line || !rest.starts_with(head) || rest.find_first_of("\r\n\t\0") != rest.npos) {
        return refuse("candidate attribute", text);
    }
    rest.remove_prefix(head.size());
    Candidate candidate;
    candidate.foundation = next_word(rest);
    if (candidate.foundation.empty() || candidate.foundation.size() > 32 || !ice_chars(candidate.foundation)) {
        return refuse("foundation", candidate.foundation);
    }
    const auto component = next_word(rest);
    const auto component_number = number<std::uint16_t>(component, 256);
    if (!component_number || *component_number == 0) {
        return refuse("component", component);
    }
    const auto transport = next_word(rest);
    const auto priority_word = next_word(rest);
    const auto priority = number<std::uint32_t>(priority_word, 0xffffffffU);
    if (!priority || *priority == 0) {
        return refuse("priority", priority_word);
    }
    candidate.priority = *priority;
    const auto address = next_word(rest);
    const auto port_word = next_word(rest);
    const auto port = number<std::uint16_t>(port_word, 65535);
    if (!port) {
        return refuse("port", port_word);
    }
    const auto type_head = next_word(rest);
    const auto type_word = next_word(rest);
    const auto type = type_of(type_word);
    if (!same_word(type_head, "typ") || type_word.empty()) {
        return refuse("candidate with a type", text);
    }
    if (auto taken = take_attributes(rest, candidate); !taken) {
        return tl::unexpected(taken.error());
    }
    const auto ip = address_of(address);
    if (!type || !ip || *component_number != 1 || !same_word(transport, "udp") || *port == 0 || ip->is_unspecified() ||
        ip->is_multicast()) {
        return std::nullopt;
    }
    candidate.type = *type;
    candidate.endpoint = Endpoint(*ip, *port);
    return candidate;
}

std::string to_string(const Candidate& candidate, std::string_view ufrag) {
    std::string line =
        fmt::format("candidate:{} 1 udp {} {} {} typ {}", candidate.foundation, candidate.priority,
                    candidate.endpoint.address().to_string(), candidate.endpoint.port(), name_of(candidate.type));
    if (candidate.related) {
        line += fmt::format(" raddr {} rport {}", candidate.related->address().to_string(), candidate.related->port());
    }
    if (!ufrag.empty()) {
        line += fmt::format(" ufrag {}", ufrag);
    }
    return line;
}

std::string to_string(const Endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                      : fmt::format("{}:{}", address, endpoint.port());
}

}  // namespace nanokvm::stream::webrtc::ice
