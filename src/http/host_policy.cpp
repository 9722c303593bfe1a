// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/host_policy.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <boost/asio/ip/address.hpp>

namespace nanokvm::http {
namespace {

// Top-level names that no registrar sells (RFC 6761, 6762, 8375; ICANN reserves .internal and does not delegate .lan
// and .localdomain): a foreign page cannot live under them.
constexpr std::array<std::string_view, 6> private_suffixes{"",          ".local",     ".lan",
                                                           ".internal", ".home.arpa", ".localdomain"};

bool is_address(const std::string& host) {
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    return !error;
}

bool valid_host_text(std::string_view host) {
    return !host.empty() && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == ':';
    });
}

std::optional<unsigned> default_port(std::string_view scheme) {
    if (scheme == "http" || scheme == "ws") {
        return 80;
    }
    if (scheme == "https" || scheme == "wss") {
        return 443;
    }
    return std::nullopt;
}

struct Origin {
    Authority authority;
    std::optional<unsigned> port;
};

// scheme "://" authority, nothing behind it (RFC 6454 6.2); "null" and everything else is no origin.
std::optional<Origin> parse_origin(std::string_view text) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string scheme = lower_case(text.substr(0, colon));
    const auto authority = parse_authority(text.substr(colon + 3));
    if (!authority) {
        return std::nullopt;
    }
    return Origin{*authority, authority->port ? authority->port : default_port(scheme)};
}

bool changes_state(std::string_view method) {
    return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
    Authority authority;
    std::string_view port;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        authority.host = lower_case(text.substr(1, end - 1));
        if (!is_address(authority.host)) {
            return std::nullopt;
        }
        port = text.substr(end + 1);
    } else {
        const auto colon = text.find(':');
        authority.host = lower_case(text.substr(0, colon));
        port = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    }
    if (!valid_host_text(authority.host)) {
        return std::nullopt;
    }
    if (port.empty()) {
        return authority;
    }
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), number);
    if (port.front() != ':' || error != std::errc() || end != port.data() + port.size() || number > 65535) {
        return std::nullopt;
    }
    authority.port = number;
    return authority;
}

HostPolicy::HostPolicy(std::string_view hostname, const std::vector<std::string>& names) {
    set_hostname(hostname);
    for (const auto& name : names) {
        names_.push_back(lower_case(name));
    }
}

void HostPolicy::set_hostname(std::string_view hostname) {
    former_hostname_ = std::exchange(hostname_, lower_case(trimmed(hostname)));
}

bool HostPolicy::names(std::string_view host, const std::string& hostname) {
    return !hostname.empty() && host.starts_with(hostname) &&
           std::find(private_suffixes.begin(), private_suffixes.end(), host.substr(hostname.size())) !=
               private_suffixes.end();
}

bool HostPolicy::accepts(std::string_view host) const {
    const auto authority = parse_authority(host);
    if (!authority) {
        return false;
    }
    std::string_view name = authority->host;
    if (is_address(authority->host)) {
        return true;
    }
    if (name.ends_with('.')) {
        name.remove_suffix(1);  // fully qualified spelling
    }
    if (name == "localhost" || name.ends_with(".localhost")) {
        return true;
    }
    if (names(name, hostname_) || names(name, former_hostname_)) {
        return true;
    }
    return std::any_of(names_.begin(), names_.end(), [&](const std::string& own) {
        return own.starts_with('.') ? name.ends_with(own) && name.size() > own.size() : name == own;
    });
}

bool same_origin(const Request& request) {
    const std::string_view text = trimmed(request.header("origin"));
    if (text.empty()) {
        return true;
    }
    const auto origin = parse_origin(text);
    const auto host = parse_authority(request.header("host"));
    if (!origin || !host || origin->authority.host != host->host) {
        return false;
    }
    return origin->port == (host->port ? host->port : std::optional<unsigned>(request.secure ? 443 : 80));
}

bool forgery_safe(const Request& request) {
    const std::string_view site = request.header("sec-fetch-site");
    if (same_text(site, "cross-site") || same_text(site, "same-site")) {
        return false;
    }
    return !changes_state(request.method) || same_origin(request);
}

}  // namespace nanokvm::http
