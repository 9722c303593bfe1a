// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/sdp/fragment.hpp"

#include "stream/webrtc/sdp/offer.hpp"

#include <fmt/format.h>

namespace nanokvm::stream::webrtc::sdp {
namespace {

constexpr std::size_t max_fragment_bytes = std::size_t{16} * 1024;
constexpr std::size_t max_credential = 256;

std::string_view cut_line(std::string_view& text) noexcept {
    const std::size_t at = text.find('\n');
    std::string_view line = text.substr(0, at);
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

}  // namespace

base::Result<Fragment> parse_fragment(std::string_view text) {
    if (text.size() > max_fragment_bytes) {
        return base::fail("the fragment is longer than 16 KiB");
    }
    Fragment fragment;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::string_view line = cut_line(text);
        if (!line.empty() && (line.size() < 2 || line[1] != '=')) {
            return base::fail("line " + std::to_string(number) + " of the fragment: not of the form x=value");
        }
        if (line.starts_with("a=ice-ufrag:")) {
            fragment.ufrag = line.substr(12, max_credential);
        } else if (line.starts_with("a=ice-pwd:")) {
            fragment.pwd = line.substr(10, max_credential);
        } else if (line.starts_with("a=candidate:") && fragment.candidates.size() < max_candidates) {
            fragment.candidates.emplace_back(line.substr(2));
        } else if (line == "a=end-of-candidates") {
            fragment.end_of_candidates = true;
        }
    }
    return fragment;
}

std::string fragment(const LocalDescription& local) {
    std::string out = fmt::format("a=ice-ufrag:{}\r\na=ice-pwd:{}\r\n", local.ufrag, local.pwd);
    for (const std::string& candidate : local.candidates) {
        out += fmt::format("a={}\r\n", candidate);
    }
    if (local.complete) {
        out += "a=end-of-candidates\r\n";
    }
    return out;
}

}  // namespace nanokvm::stream::webrtc::sdp
