// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/fetch/url.hpp"

#include "http/text.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>

namespace nanokvm::media {
namespace {

constexpr std::size_t longest = 2048;

bool is_plain(char c) noexcept {
    return c > ' ' && c < '\x7f' && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`' && c != '{' &&
           c != '|' && c != '}';
}

bool is_host_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool is_address_character(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
}

base::Result<void> take_port(std::string_view text, Url& url) {
    url.port = url.tls ? 443 : 80;
    if (text.empty() || text == ":") {
        return {};
    }
    const auto digits = text.substr(1);
    unsigned port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (text.front() != ':' || error != std::errc() || end != digits.data() + digits.size() || port == 0 ||
        port > 65535) {
        return base::fail("the port of the URL is malformed", EINVAL);
    }
    url.port = static_cast<std::uint16_t>(port);
    return {};
}

base::Result<void> take_authority(std::string_view text, Url& url) {
    if (text.find('@') != std::string_view::npos) {
        return base::fail("a URL with a user name or password is not used: both would be shown", EINVAL);
    }
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        url.host = http::lower_case(text.substr(1, end == std::string_view::npos ? 0 : end - 1));
        if (url.host.find(':') == std::string::npos || !std::ranges::all_of(url.host, is_address_character)) {
            return base::fail("the address in the URL is malformed", EINVAL);
        }
        return take_port(text.substr(end + 1), url);
    }
    const auto colon = std::min(text.find(':'), text.size());
    url.host = http::lower_case(text.substr(0, colon));
    if (url.host.empty() || url.host.size() > 253 || !std::ranges::all_of(url.host, is_host_character)) {
        return base::fail("the host of the URL is malformed", EINVAL);
    }
    return take_port(text.substr(colon), url);
}

}  // namespace

std::string Url::authority() const {
    std::string text = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != (tls ? 443 : 80)) {
        text += ":" + std::to_string(port);
    }
    return text;
}

base::Result<Url> parse_url(std::string_view text) {
    if (text.size() > longest || !std::ranges::all_of(text, is_plain)) {
        return base::fail("the URL is too long or holds characters that must be percent-encoded", EINVAL);
    }
    Url url;
    const auto scheme = text.substr(0, std::min(text.find("://"), text.size()));
    url.tls = http::same_text(scheme, "https");
    if (scheme.size() == text.size() || (!url.tls && !http::same_text(scheme, "http"))) {
        return base::fail("the URL does not begin with http:// or https://", EINVAL);
    }
    text.remove_prefix(scheme.size() + 3);
    text = text.substr(0, text.find('#'));
    const auto authority = text.substr(0, text.find_first_of("/?"));
    if (auto taken = take_authority(authority, url); !taken) {
        return tl::unexpected(taken.error());
    }
    const auto target = text.substr(authority.size());
    url.target = target.starts_with('/') ? std::string(target) : "/" + std::string(target);
    return url;
}

base::Result<Url> redirected(const Url& from, std::string_view location) {
    const auto origin = (from.tls ? "https://" : "http://") + from.authority();
    std::string absolute;
    const auto colon = location.find(':');
    if (colon != std::string_view::npos && location.find_first_of("/?#") > colon) {
        absolute = location;
    } else if (location.starts_with("//")) {
        absolute = (from.tls ? "https:" : "http:") + std::string(location);
    } else if (location.starts_with('/')) {
        absolute = origin + std::string(location);
    } else {
        const auto path = from.target.substr(0, from.target.find('?'));
        const auto folder = location.starts_with('?') ? path : path.substr(0, path.rfind('/') + 1);
        absolute = origin + folder + std::string(location);
    }
    auto url = parse_url(absolute);
    if (url && from.tls && !url->tls) {
        return base::fail("the server redirects from https to http", EPROTO);
    }
    return url;
}

std::string file_name(const Url& url) {
    const auto path = std::string_view(url.target).substr(0, url.target.find('?'));
    return http::percent_decoded(path.substr(path.rfind('/') + 1), http::Plus::stays).value_or("");
}

}  // namespace nanokvm::media
