// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "stream/webrtc/transport.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::stream::webrtc::sdp {

/// application/trickle-ice-sdpfrag (RFC 8840): what WHEP tells later.
struct Fragment {
    std::string ufrag;  ///< empty: not told
    std::string pwd;
    std::vector<std::string> candidates;  ///< without "a="; at most max_candidates
    bool end_of_candidates = false;
};

/// Errors name the line.
[[nodiscard]] base::Result<Fragment> parse_fragment(std::string_view text);

/// Ours, after an ICE restart.
[[nodiscard]] std::string fragment(const LocalDescription& local);

}  // namespace nanokvm::stream::webrtc::sdp
