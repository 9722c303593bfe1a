// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "stream/webrtc/ice/stun.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::stream::webrtc::ice {

enum class CandidateType : std::uint8_t { host, prflx, srflx, relay };

[[nodiscard]] std::string_view name_of(CandidateType type) noexcept;

/// A transport address that a peer may be reached at (RFC 8445 section 5.1). UDP and component 1 only: RTP and RTCP
/// share a port here, and so do all media.
struct Candidate {
    std::string foundation;  ///< 1 to 32 characters
    std::uint32_t priority = 0;
    Endpoint endpoint;
    CandidateType type = CandidateType::host;
    std::optional<Endpoint> related;  ///< the base of srflx and prflx, the mapped address of relay
};

/// Section 5.1.2.1, with the recommended type preferences 126, 110, 100, 0 and component 1.
[[nodiscard]] std::uint32_t priority_of(CandidateType type, std::uint16_t local_preference) noexcept;

/// RFC 8839 section 5.1, as browsers hand it over: "candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host …", with or
/// without "a=". Nothing: grammatically right, but of no use here (TCP, another component, a host name, *.local of
/// browsers that hide their addresses: such a peer is learned from its checks). Errors: no candidate at all.
[[nodiscard]] base::Result<std::optional<Candidate>> parse_candidate(std::string_view text);

/// The same way back, without "a=". `ufrag` is added where not empty (RFC 8839 section 5.1: extension attributes).
[[nodiscard]] std::string to_string(const Candidate& candidate, std::string_view ufrag = {});

/// "192.0.2.1:5000" or "[2001:db8::1]:5000".
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

}  // namespace nanokvm::stream::webrtc::ice
