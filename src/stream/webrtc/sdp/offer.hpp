// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "stream/webrtc/transport.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// What of a session description (RFC 8866, RFC 8829) matters to who answers with one video stream.
namespace nanokvm::stream::webrtc::sdp {

inline constexpr std::size_t max_bytes = std::size_t{64} * 1024;
inline constexpr std::size_t max_lines = 4096;
inline constexpr std::size_t max_media = 16;
inline constexpr std::size_t max_formats = 128;    ///< of one m-line
inline constexpr std::size_t max_extensions = 64;  ///< of one m-line
inline constexpr std::size_t max_candidates = 64;  ///< in all

/// One payload type of an m-line with all that is said of it.
struct Format {
    unsigned payload_type = 0;            ///< 0–127
    std::string name{};                   ///< of rtpmap, upper case: "H264", "RTX"; empty without rtpmap
    std::string parameters{};             ///< of fmtp, as they stand
    std::vector<std::string> feedback{};  ///< of rtcp-fb: "nack pli"

    /// Value of one parameter (any case), empty when absent: parameter("apt").
    [[nodiscard]] std::string_view parameter(std::string_view name) const noexcept;
    [[nodiscard]] bool has_feedback(std::string_view wanted) const noexcept;
};

struct Extension {
    unsigned id = 0;
    std::string uri{};
};

struct Media {
    std::string kind;      ///< "video", "audio", "application"…
    std::string protocol;  ///< "UDP/TLS/RTP/SAVPF"
    std::string payloads;  ///< the rest of the m-line, for a refusal
    unsigned port = 0;
    bool bundle_only = false;
    bool wants_to_receive = true;  ///< recvonly or sendrecv
    bool rtcp_mux = false;
    bool rtcp_rsize = false;
    std::string mid;
    std::vector<Format> formats;
    std::vector<Extension> extensions;
    RemoteDescription transport;  ///< its own, else that of the session or of its bundle
};

struct Offer {
    std::vector<Media> media;
    std::vector<std::string> candidates;  ///< without "a="
    bool end_of_candidates = false;
};

/// Errors name the line or what is missing. Attributes that are not known are skipped, as RFC 8866 section 5.13 says.
[[nodiscard]] base::Result<Offer> parse_offer(std::string_view text);

}  // namespace nanokvm::stream::webrtc::sdp
