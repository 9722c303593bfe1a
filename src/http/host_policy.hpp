// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "http/request.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Same-origin rules: pure functions of a request (http-api.md 1.11; security cases S06, S07, S37).
namespace nanokvm::http {

/// Host and port of a Host header or an origin. `host` is lower case, IPv6 without brackets.
struct Authority {
    std::string host;
    std::optional<unsigned> port;
};
/// Parses "host", "host:port", "[v6]:port"; nullopt when malformed.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);

/// Names this machine answers to. A page of another site can make its own name resolve to our address (DNS rebinding)
/// and then is "same origin" for the browser: only names that are ours may reach us. Literal addresses are always
/// accepted, since a page cannot be served under our address by anyone else.
class HostPolicy {
public:
    /// `hostname`: the machine's, may be empty. It is accepted alone and under suffixes that nobody can register
    /// (.local, .lan, .internal, .home.arpa, .localdomain). `names`: further ones, from the configuration; a leading
    /// dot accepts all names below.
    HostPolicy(std::string_view hostname, const std::vector<std::string>& names);
    HostPolicy() : HostPolicy("", {}) {}

    /// `host`: the Host header's value.
    [[nodiscard]] bool accepts(std::string_view host) const;

    /// The hostname was changed while running. The one before is accepted as well: a page that is open goes on.
    void set_hostname(std::string_view hostname);

private:
    [[nodiscard]] static bool names(std::string_view host, const std::string& hostname);

    std::string hostname_;
    std::string former_hostname_;
    std::vector<std::string> names_;
};

/// The WebSocket rule of http-api.md 1.11: absent or blank Origin, or one of the same host and port as the Host header.
[[nodiscard]] bool same_origin(const Request& request);

/// Whether a request to the API may be obeyed: same_origin for methods that change state (an Origin of "null" is
/// another one), and never one that the browser itself marks as sent by another site.
[[nodiscard]] bool forgery_safe(const Request& request);

}  // namespace nanokvm::http
