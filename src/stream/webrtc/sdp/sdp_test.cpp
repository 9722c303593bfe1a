// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/sdp/answer.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::sdp {
namespace {

using frames::Codec;

/// An offer as a browser or another client made it.
std::string recorded(const std::string& name) {
    std::ifstream in(std::string(SDP_DATA) + "/" + name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    EXPECT_FALSE(text.str().empty()) << name;
    return text.str();
}

Answerer answerer() {
    Answerer ours{.session_id = 77, .ssrc = 1111, .rtx_ssrc = 2222};
    ours.transport.ufrag = "abcd";
    ours.transport.pwd = "0123456789012345678901";
    ours.transport.fingerprint = "sha-256 AA:BB";
    ours.transport.setup = Setup::passive;
    ours.transport.candidates = {"candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host"};
    return ours;
}

std::string answer_to(const std::string& name, Codec codec = Codec::h264) {
    const Offer offer = parse_offer(recorded(name)).value();
    return answer(offer, choose(offer, codec).value(), answerer());
}

bool has_line(const std::string& text, const std::string& line) {
    return text.find("\r\n" + line + "\r\n") != std::string::npos;
}

TEST(Sdp, AnswersChromiumWithTheProfileNextToOurs) {
    const Offer offer = parse_offer(recorded("chromium-video.sdp")).value();
    ASSERT_EQ(offer.media.size(), 1U);
    EXPECT_EQ(offer.media[0].transport.ufrag, "Ar08");
    const Choice choice = choose(offer, Codec::h264).value();
    EXPECT_EQ(choice.payload_type, 116U);
    EXPECT_EQ(choice.rtx_payload_type, 117U);
    EXPECT_TRUE(choice.nack);
    EXPECT_EQ(choice.extensions, (ExtensionIds{.transport_cc = 4, .playout_delay = 5, .abs_capture_time = 0}));
    const std::string text = answer(offer, choice, answerer());
    EXPECT_TRUE(has_line(text, "m=video 9 UDP/TLS/RTP/SAVPF 116 117"));
    EXPECT_TRUE(has_line(text, "a=fmtp:116 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f"));
    EXPECT_TRUE(has_line(text, "a=fmtp:117 apt=116"));
    EXPECT_TRUE(has_line(text, "a=extmap:4 " + std::string(transport_cc_uri)));
    EXPECT_TRUE(has_line(text, "a=sendonly"));
    EXPECT_TRUE(has_line(text, "a=setup:passive"));
    EXPECT_TRUE(has_line(text, "a=msid:pion-video video"));
    EXPECT_TRUE(has_line(text, "a=ssrc-group:FID 1111 2222"));
    EXPECT_TRUE(has_line(text, "a=group:BUNDLE 0"));
    EXPECT_EQ(text.find("candidate"), std::string::npos) << "they are told one by one";
}

TEST(Sdp, RefusesWhatIsNotVideo) {
    const std::string text = answer_to("chromium-audio-video.sdp");
    EXPECT_NE(text.find("\r\nm=audio 0 UDP/TLS/RTP/SAVPF 111 "), std::string::npos);
    EXPECT_LT(text.find("m=audio"), text.find("m=video"));
    EXPECT_TRUE(has_line(text, "a=group:BUNDLE 1"));
    EXPECT_TRUE(has_line(text, "a=mid:0"));
}

TEST(Sdp, AnswersFirefoxWhoseFingerprintIsTheSessions) {
    const Offer offer = parse_offer(recorded("firefox-153.sdp")).value();
    EXPECT_TRUE(offer.media.at(0).transport.fingerprint.starts_with("sha-256 E9:44"));
    const Choice choice = choose(offer, Codec::h264).value();
    EXPECT_EQ(choice.payload_type, 126U) << "packetization-mode 1, not 97 without it";
    EXPECT_EQ(choice.rtx_payload_type, 127U);
    EXPECT_EQ(choice.extensions.playout_delay, 6) << "extmap with a direction";
}

TEST(Sdp, AnswersAClientWithoutRtxAndExtensions) {
    const std::string text = answer_to("gstreamer-like.sdp");
    EXPECT_TRUE(has_line(text, "m=video 9 UDP/TLS/RTP/SAVPF 96"));
    EXPECT_TRUE(has_line(text, "a=mid:video0"));
    EXPECT_EQ(text.find("rtx"), std::string::npos);
    EXPECT_EQ(text.find("FID"), std::string::npos);
    EXPECT_EQ(text.find("extmap"), std::string::npos);
    EXPECT_EQ(text.find("transport-cc"), std::string::npos);
    EXPECT_TRUE(has_line(text, "a=rtcp-fb:96 nack pli"));
}

TEST(Sdp, ABundledMediumHasTheTransportOfItsBundle) {
    const Offer offer = parse_offer(recorded("webkit-like-bundle-only.sdp")).value();
    const Choice choice = choose(offer, Codec::h265).value();
    EXPECT_EQ(choice.payload_type, 100U);
    EXPECT_EQ(choice.extensions.abs_capture_time, 12);
    EXPECT_EQ(offer.media[choice.media].transport.ufrag, "8hhY");
    EXPECT_TRUE(has_line(answer_to("webkit-like-bundle-only.sdp", Codec::h265), "a=rtpmap:100 H265/90000"));
}

TEST(Sdp, CandidatesOfAnOfferAreKept) {
    std::string text = recorded("gstreamer-like.sdp");
    text += "a=candidate:1 1 UDP 2015363327 192.0.2.7 40000 typ host\r\na=end-of-candidates\r\n";
    const Offer offer = parse_offer(text).value();
    EXPECT_EQ(offer.candidates, std::vector<std::string>{"candidate:1 1 UDP 2015363327 192.0.2.7 40000 typ host"});
    EXPECT_TRUE(offer.end_of_candidates);
    Answerer ours = answerer();
    ours.with_candidates = true;
    ours.transport.complete = true;
    const std::string answered = answer(offer, choose(offer, Codec::h264).value(), ours);
    EXPECT_TRUE(has_line(answered, "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host"));
    EXPECT_TRUE(answered.ends_with("a=end-of-candidates\r\n"));
}

std::string with(const std::string& name, const std::string& from, const std::string& to) {
    std::string text = recorded(name);
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos);
    return text.replace(at, from.size(), to);
}

TEST(Sdp, SaysWhatAnOfferLacks) {
    const auto lacks = [](const std::string& text) {
        const auto offer = parse_offer(text);
        if (!offer) {
            return offer.error().message;
        }
        const auto choice = choose(*offer, Codec::h264);
        return choice ? std::string("nothing") : choice.error().message;
    };
    const std::string base = "gstreamer-like.sdp";
    EXPECT_EQ(lacks(with(base, "v=0", "v=1")), "line 1 of the offer: not v=0");
    EXPECT_EQ(lacks("v=0\r\ns=-\r\n"), "the offer has no media");
    EXPECT_EQ(lacks(with(base, "m=video 9", "m=video x")), "line 7 of the offer: not a media line");
    EXPECT_EQ(lacks(with(base, "packetization-mode=1", "packetization-mode=0")),
              "the offer has no H264 with packetization-mode=1");
    EXPECT_EQ(lacks(with(base, "a=recvonly", "a=sendonly")), "the offer has no video that wants to receive");
    EXPECT_EQ(lacks(with(base, "a=rtcp-mux\r\n", "")), "the offer's video is not sent by DTLS-SRTP with rtcp-mux");
    EXPECT_EQ(lacks(with(base, "UDP/TLS/RTP/SAVPF", "RTP/AVP")),
              "the offer's video is not sent by DTLS-SRTP with rtcp-mux");
    EXPECT_EQ(lacks(with(base, "a=fingerprint", "a=nothing")),
              "the offer's video lacks ICE credentials or a fingerprint");
    EXPECT_EQ(lacks(with(base, "a=setup:actpass", "a=setup:holdconn")),
              "line 9 of the offer: a=setup is none of actpass, active, passive");
    EXPECT_EQ(lacks(with(base, "s=-", "s=\x01")), "line 3 of the offer: not of the form x=value");
    EXPECT_EQ(lacks(std::string(max_bytes + 1, '\n')), "the offer is longer than 64 KiB");
    EXPECT_EQ(lacks(std::string(max_lines + 1, '\n')), "the offer has more than 4096 lines");
}

TEST(Sdp, KeepsItsBounds) {
    std::string text = "v=0\r\n";
    for (int i = 0; i < 17; ++i) {
        text += "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
    }
    EXPECT_EQ(parse_offer(text).error().message, "line 18 of the offer: too many media");
    std::string formats = "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF";
    for (int i = 0; i < 129; ++i) {
        formats += " 96";
    }
    EXPECT_FALSE(parse_offer(formats + "\r\n"));
    std::string candidates = recorded("gstreamer-like.sdp");
    for (int i = 0; i < 100; ++i) {
        candidates += "a=candidate:1 1 UDP 1 192.0.2.7 40000 typ host\r\n";
    }
    EXPECT_EQ(parse_offer(candidates).value().candidates.size(), max_candidates);
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::sdp
