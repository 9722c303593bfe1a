// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/webrtc_message.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api::webrtc {
namespace {

TEST(WebRtcMessage, ReadsWhatAClientSends) {
    const auto offer = parse(R"({"event":"video-offer","data":"{\"type\":\"offer\",\"sdp\":\"v=0\\r\\n\"}"})");
    ASSERT_TRUE(std::holds_alternative<Offer>(offer));
    EXPECT_EQ(std::get<Offer>(offer).sdp, "v=0\r\n");
    const auto candidate = parse(
        R"({"event":"video-candidate","data":"{\"candidate\":\"candidate:1 1 udp 1 192.0.2.1 9 typ host\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0,\"usernameFragment\":\"abcd\"}"})");
    ASSERT_TRUE(std::holds_alternative<Candidate>(candidate));
    EXPECT_EQ(std::get<Candidate>(candidate).candidate, "candidate:1 1 udp 1 192.0.2.1 9 typ host");
    EXPECT_EQ(std::get<Candidate>(candidate).ufrag, "abcd");
    EXPECT_TRUE(std::holds_alternative<Heartbeat>(parse(R"({"event":"heartbeat","data":""})")));
}

TEST(WebRtcMessage, AnEmptyCandidateIsTheLast) {
    const auto last = parse(R"({"event":"video-candidate","data":"{\"candidate\":\"\",\"usernameFragment\":null}"})");
    ASSERT_TRUE(std::holds_alternative<Candidate>(last));
    EXPECT_EQ(std::get<Candidate>(last).candidate, "");
}

TEST(WebRtcMessage, IgnoresWhatIsMalformed) {
    for (const char* text :
         {"", "x", "[]", "{}", R"({"event":7})", R"({"event":"video-offer"})", R"({"event":"video-offer","data":{}})",
          R"({"event":"video-offer","data":"{\"type\":\"answer\",\"sdp\":\"v=0\"}"})",
          R"({"event":"video-offer","data":"{\"type\":\"offer\",\"sdp\":7}"})",
          R"({"event":"video-candidate","data":"null"})", R"({"event":"video-candidate","data":"{}"})",
          R"({"event":"unknown","data":""})", "[[[[[[[[[[[[[[[[[[[["}) {
        EXPECT_TRUE(std::holds_alternative<Ignored>(parse(text))) << text;
    }
}

TEST(WebRtcMessage, WritesWhatStockClientsRead) {
    EXPECT_EQ(answer_event("v=0\r\n"),
              R"({"event":"video-answer","data":"{\"type\":\"answer\",\"sdp\":\"v=0\\r\\n\"}"})");
    EXPECT_EQ(
        candidate_event("candidate:1"),
        R"({"event":"video-candidate","data":"{\"candidate\":\"candidate:1\",\"sdpMid\":\"\",\"sdpMLineIndex\":0,\"usernameFragment\":null}"})");
    EXPECT_EQ(event("heartbeat", ""), R"({"event":"heartbeat","data":""})");
    EXPECT_EQ(error_event("no \"video\""), R"({"event":"video-error","data":"\"no \\\"video\\\"\""})");
}

}  // namespace
}  // namespace nanokvm::api::webrtc
