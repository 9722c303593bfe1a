// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"
#include "stream/webrtc/rtp/extensions.hpp"
#include "stream/webrtc/sdp/offer.hpp"

#include <cstdint>
#include <string>

namespace nanokvm::stream::webrtc::sdp {

/// What we agree to send.
struct Choice {
    std::size_t media = 0;  ///< index of the m-line
    frames::Codec codec = frames::Codec::h264;
    unsigned payload_type = 0;
    unsigned rtx_payload_type = 0;  ///< 0: not offered
    ExtensionIds extensions;
    bool nack = false;
    bool transport_cc = false;  ///< as feedback; the extension alone is of no use
};

/// Picks the first video m-line that wants to receive `codec`, and there of H.264 the format with packetization-mode 1
/// whose profile comes closest to what encoders send (High, Main, constrained Baseline, Baseline); http-api.md 5.4.
/// Errors say what the offer lacks.
[[nodiscard]] base::Result<Choice> choose(const Offer& offer, frames::Codec codec);

/// Who we are in one answer.
struct Answerer {
    std::uint64_t session_id = 0;
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;
    LocalDescription transport;
    /// Candidates known so far go into the text (WHEP); the signalling WebSocket tells them one by one.
    bool with_candidates = false;
};

/// The answer (RFC 8829 section 5.3): one sendonly video stream `pion-video`, track `video`; all else in the offer is
/// refused.
[[nodiscard]] std::string answer(const Offer& offer, const Choice& choice, const Answerer& ours);

inline constexpr const char* cname = "nanokvm";

}  // namespace nanokvm::stream::webrtc::sdp
