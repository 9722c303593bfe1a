// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace nanokvm::media {

/// An http or https address (RFC 3986, RFC 9110 section 4.2) as it is to be asked for.
struct Url {
    bool tls = false;
    std::string host;  ///< lower case; an IPv6 address without its brackets
    std::uint16_t port = 0;
    std::string target;  ///< path and query as given, at least "/"

    /// What goes into the Host header, and is named in logs: no path, no query, where tokens may be.
    [[nodiscard]] std::string authority() const;
};

/// Reads one. Refused: other schemes, user names and passwords (security case S31), spaces, control and non-ASCII
/// characters, empty or malformed hosts and ports, more than 2048 characters. The fragment is dropped. Pure.
[[nodiscard]] base::Result<Url> parse_url(std::string_view text);

/// Where a redirect from `from` leads: Location may be absolute, or start with "//", "/" or a path (RFC 3986 section
/// 5.3, without dot segments being removed: servers do that). From https to http is refused. Pure.
[[nodiscard]] base::Result<Url> redirected(const Url& from, std::string_view location);

/// The last part of the path, percent-decoded; empty when there is none or it cannot be decoded. Pure.
[[nodiscard]] std::string file_name(const Url& url);

}  // namespace nanokvm::media
