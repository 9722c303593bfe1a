// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/open_ports.hpp"

#include "base/files.hpp"
#include "config/server_config.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace nanokvm::system {
namespace {

using Protocol = OpenPorts::Protocol;

constexpr std::size_t most_lines = 64;
constexpr std::size_t most_of_a_line = 60;  // in a message
// Where the kernel takes ports from by itself when it does not say (ip-sysctl, ip_local_port_range).
constexpr OpenPorts ephemeral{Protocol::udp, 32768, 60999};

std::string_view next_word(std::string_view& text) noexcept {
    constexpr std::string_view blanks = " \t\r";
    text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
    const auto word = text.substr(0, std::min(text.find_first_of(blanks), text.size()));
    text.remove_prefix(word.size());
    return word;
}

std::optional<std::uint16_t> port_number(std::string_view text) noexcept {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() && number != 0 ? std::optional(number)
                                                                                   : std::nullopt;
}

std::optional<OpenPorts> parse_line(std::string_view line) noexcept {
    const auto protocol = next_word(line);
    const auto range = next_word(line);
    const auto colon = std::min(range.find(':'), range.size());
    const auto first = port_number(range.substr(0, colon));
    const auto last = colon < range.size() ? port_number(range.substr(colon + 1)) : first;
    if ((protocol != "tcp" && protocol != "udp") || !first || !last || *last < *first || !next_word(line).empty()) {
        return std::nullopt;
    }
    return OpenPorts{protocol == "tcp" ? Protocol::tcp : Protocol::udp, *first, *last};
}

/// WebRTC's sockets: where its owner wants them, or where the kernel puts them.
OpenPorts webrtc_ports(const base::Root& root, const config::WebRtc& webrtc) {
    if (webrtc.port_min != 0 && webrtc.port_max >= webrtc.port_min) {
        return {Protocol::udp, webrtc.port_min, webrtc.port_max};
    }
    const auto text = base::read_file(root / "/proc/sys/net/ipv4/ip_local_port_range", 64).value_or("");
    std::string_view rest = std::string_view(text).substr(0, text.find('\n'));
    const auto first = port_number(next_word(rest));
    const auto last = port_number(next_word(rest));
    return first && last && *first <= *last ? OpenPorts{Protocol::udp, *first, *last} : ephemeral;
}

/// What the server uses: the defaults where its file is missing or has a mistake. Nothing is written.
config::ServerConfig server_config(const base::Root& root) {
    const auto text = base::read_file(root / config::server_config_path);
    const auto parsed = text ? config::parse_server_config(*text, "server.yaml")
                             : base::Result<config::ServerConfig>(config::ServerConfig{});
    return parsed.value_or(config::ServerConfig{});
}

}  // namespace

PortList parse_port_list(std::string_view text) {
    PortList list;
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        line = line.substr(0, line.find('#'));
        auto rest = line;
        if (next_word(rest).empty()) {
            continue;
        }
        if (number > most_lines) {
            list.problems.push_back(fmt::format("only the first {} lines are used", most_lines));
            return list;
        }
        if (const auto ports = parse_line(line)) {
            list.ports.push_back(*ports);
        } else {
            list.problems.push_back(fmt::format("line {}: '{}' is not PROTOCOL PORT, as in: tcp 8080", number,
                                                line.substr(0, std::min(line.find('\r'), most_of_a_line))));
        }
    }
    return list;
}

PortList open_ports(const base::Root& root) {
    const auto config = server_config(root);
    PortList list;
    list.ports = {{Protocol::tcp, 22, 22},
                  {Protocol::tcp, config.port.http, config.port.http},
                  {Protocol::tcp, config.port.https, config.port.https},
                  {Protocol::udp, 68, 68},
                  {Protocol::udp, 5353, 5353},
                  webrtc_ports(root, config.webrtc)};
    if (const auto more = base::read_file(root / port_file)) {
        auto further = parse_port_list(*more);
        list.ports.insert(list.ports.end(), further.ports.begin(), further.ports.end());
        for (const auto& problem : further.problems) {
            list.problems.push_back(std::string(port_file) + ", " + problem);
        }
    }
    return list;
}

std::vector<std::uint16_t> server_ports(const base::Root& root) {
    const auto config = server_config(root);
    return {config.port.http, config.port.https};
}

std::string to_text(const OpenPorts& ports) {
    const auto* protocol = ports.protocol == Protocol::tcp ? "tcp" : "udp";
    return ports.first == ports.last ? fmt::format("{} {}", protocol, ports.first)
                                     : fmt::format("{} {}:{}", protocol, ports.first, ports.last);
}

}  // namespace nanokvm::system
