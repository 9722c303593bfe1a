// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/sdp/answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace nanokvm::stream::webrtc::sdp {
namespace {

constexpr std::array<std::string_view, 5> our_feedback{"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"};

/// How gladly this format is taken; 0: not at all.
int rank(const Format& format, frames::Codec codec) {
    if (codec == frames::Codec::h265) {
        const std::string_view profile = format.parameter("profile-id");
        const std::string_view mode = format.parameter("tx-mode");
        return format.name == "H265" && (profile.empty() || profile == "1") && (mode.empty() || mode == "SRST") ? 1 : 0;
    }
    if (format.name != "H264" || format.parameter("packetization-mode") != "1") {
        return 0;  // mode 0 has no fragments
    }
    std::string profile(format.parameter("profile-level-id").substr(0, 4));
    std::ranges::transform(profile, profile.begin(),
                           [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    constexpr std::array<std::string_view, 6> liked{"4200", "42c0", "42e0", "4d00", "640c", "6400"};
    const auto found = std::ranges::find(liked, profile);
    // One that says no profile has Baseline (RFC 6184 section 8.1).
    return found != liked.end() ? 2 + static_cast<int>(found - liked.begin()) : profile.empty() ? 2 : 1;
}

unsigned rtx_of(const Media& media, unsigned payload_type) {
    const std::string wanted = std::to_string(payload_type);
    const auto found = std::ranges::find_if(
        media.formats, [&](const Format& format) { return format.name == "RTX" && format.parameter("apt") == wanted; });
    return found == media.formats.end() ? 0 : found->payload_type;
}

std::uint8_t extension_id(const Media& media, std::string_view uri) {
    const auto found = std::ranges::find(media.extensions, uri, &Extension::uri);
    // The one-byte form has the ids 1 to 14.
    return found == media.extensions.end() || found->id < 1 || found->id > 14 ? std::uint8_t{0}
                                                                              : static_cast<std::uint8_t>(found->id);
}

const Format& format_of(const Media& media, unsigned payload_type) {
    return *std::ranges::find(media.formats, payload_type, &Format::payload_type);
}

std::string_view codec_name(frames::Codec codec) {
    return codec == frames::Codec::h265 ? "H265" : "H264";
}

void put_refused(std::string& out, const Media& media) {
    out +=
        fmt::format("m={} 0 {} {}\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n", media.kind, media.protocol, media.payloads);
    if (!media.mid.empty()) {
        out += fmt::format("a=mid:{}\r\n", media.mid);
    }
}

void put_transport(std::string& out, const LocalDescription& local) {
    out += fmt::format("a=ice-ufrag:{}\r\na=ice-pwd:{}\r\na=ice-options:trickle\r\na=fingerprint:{}\r\na=setup:{}\r\n",
                       local.ufrag, local.pwd, local.fingerprint, local.setup == Setup::passive ? "passive" : "active");
}

void put_format(std::string& out, const Media& media, const Choice& choice) {
    const Format& format = format_of(media, choice.payload_type);
    out += fmt::format("a=rtpmap:{} {}/90000\r\n", choice.payload_type, codec_name(choice.codec));
    for (const std::string_view feedback : our_feedback) {
        if (format.has_feedback(feedback)) {
            out += fmt::format("a=rtcp-fb:{} {}\r\n", choice.payload_type, feedback);
        }
    }
    if (!format.parameters.empty()) {
        out += fmt::format("a=fmtp:{} {}\r\n", choice.payload_type, format.parameters);
    }
    if (choice.rtx_payload_type != 0) {
        out += fmt::format("a=rtpmap:{0} rtx/90000\r\na=fmtp:{0} apt={1}\r\n", choice.rtx_payload_type,
                           choice.payload_type);
    }
}

void put_extensions(std::string& out, const ExtensionIds& ids) {
    for (const auto& [id, uri] : {std::pair{ids.transport_cc, transport_cc_uri},
                                  {ids.playout_delay, playout_delay_uri},
                                  {ids.abs_capture_time, abs_capture_time_uri}}) {
        if (id != 0) {
            out += fmt::format("a=extmap:{} {}\r\n", id, uri);
        }
    }
}

void put_sources(std::string& out, const Choice& choice, const Answerer& ours) {
    if (choice.rtx_payload_type != 0) {
        out += fmt::format("a=ssrc-group:FID {} {}\r\n", ours.ssrc, ours.rtx_ssrc);
    }
    for (const std::uint32_t ssrc : {ours.ssrc, ours.rtx_ssrc}) {
        if (ssrc == ours.ssrc || choice.rtx_payload_type != 0) {
            out += fmt::format("a=ssrc:{0} cname:{1}\r\na=ssrc:{0} msid:pion-video video\r\n", ssrc, cname);
        }
    }
}

void put_accepted(std::string& out, const Media& media, const Choice& choice, const Answerer& ours) {
    out += fmt::format("m=video 9 {} {}", media.protocol, choice.payload_type);
    if (choice.rtx_payload_type != 0) {
        out += fmt::format(" {}", choice.rtx_payload_type);
    }
    out += "\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n";
    put_transport(out, ours.transport);
    if (!media.mid.empty()) {
        out += fmt::format("a=mid:{}\r\n", media.mid);
    }
    put_extensions(out, choice.extensions);
    out += "a=sendonly\r\na=msid:pion-video video\r\na=rtcp-mux\r\n";
    if (media.rtcp_rsize) {
        out += "a=rtcp-rsize\r\n";
    }
    put_format(out, media, choice);
    put_sources(out, choice, ours);
    if (ours.with_candidates) {
        for (const std::string& candidate : ours.transport.candidates) {
            out += fmt::format("a={}\r\n", candidate);
        }
        if (ours.transport.complete) {
            out += "a=end-of-candidates\r\n";
        }
    }
}

/// The best format of one m-line.
const Format* best_format(const Media& media, frames::Codec codec) {
    const Format* best = nullptr;
    for (const Format& format : media.formats) {
        if (rank(format, codec) > (best == nullptr ? 0 : rank(*best, codec))) {
            best = &format;
        }
    }
    return best;
}

}  // namespace

base::Result<Choice> choose(const Offer& offer, frames::Codec codec) {
    bool any_video = false;
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        const Media& media = offer.media[i];
        if (media.kind != "video" || !media.wants_to_receive || (media.port == 0 && !media.bundle_only)) {
            continue;
        }
        any_video = true;
        const Format* const format = best_format(media, codec);
        if (format == nullptr) {
            continue;
        }
        if (media.protocol.find("TLS/RTP/SAVPF") == std::string::npos || !media.rtcp_mux) {
            return base::fail("the offer's video is not sent by DTLS-SRTP with rtcp-mux");
        }
        const RemoteDescription& transport = media.transport;
        if (transport.ufrag.empty() || transport.pwd.empty() || transport.fingerprint.empty()) {
            return base::fail("the offer's video lacks ICE credentials or a fingerprint");
        }
        Choice choice{.media = i, .codec = codec, .payload_type = format->payload_type};
        choice.rtx_payload_type = rtx_of(media, format->payload_type);
        choice.nack = format->has_feedback("nack");
        choice.transport_cc = format->has_feedback("transport-cc");
        choice.extensions.transport_cc = choice.transport_cc ? extension_id(media, transport_cc_uri) : std::uint8_t{0};
        choice.transport_cc = choice.extensions.transport_cc != 0;
        choice.extensions.playout_delay = extension_id(media, playout_delay_uri);
        choice.extensions.abs_capture_time = extension_id(media, abs_capture_time_uri);
        return choice;
    }
    if (!any_video) {
        return base::fail("the offer has no video that wants to receive");
    }
    return base::fail(codec == frames::Codec::h265 ? "the offer has no H265"
                                                   : "the offer has no H264 with packetization-mode=1");
}

std::string answer(const Offer& offer, const Choice& choice, const Answerer& ours) {
    std::string out = fmt::format("v=0\r\no=- {} 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n", ours.session_id);
    const std::string& mid = offer.media[choice.media].mid;
    if (!mid.empty()) {
        out += fmt::format("a=group:BUNDLE {}\r\n", mid);
    }
    out += "a=msid-semantic: WMS pion-video\r\n";
    for (std::size_t i = 0; i < offer.media.size(); ++i) {
        if (i == choice.media) {
            put_accepted(out, offer.media[i], choice, ours);
        } else {
            put_refused(out, offer.media[i]);
        }
    }
    return out;
}

}  // namespace nanokvm::stream::webrtc::sdp
