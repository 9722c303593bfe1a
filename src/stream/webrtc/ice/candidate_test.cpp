// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/candidate.hpp"

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

std::optional<Candidate> usable(std::string_view text) {
    const auto parsed = parse_candidate(text);
    EXPECT_TRUE(parsed) << text;
    return parsed.value_or(std::nullopt);
}

TEST(Candidate, ReadsWhatBrowsersSend) {
    const auto host = usable(
        "candidate:842163049 1 udp 1677729535 203.0.113.9 46154 typ srflx raddr 10.0.0.2 rport 46154 generation 0 "
        "ufrag "
        "EEtu network-cost 999");
    ASSERT_TRUE(host);
    EXPECT_EQ(host->foundation, "842163049");
    EXPECT_EQ(host->priority, 1677729535U);
    EXPECT_EQ(to_string(host->endpoint), "203.0.113.9:46154");
    EXPECT_EQ(host->type, CandidateType::srflx);
    ASSERT_TRUE(host->related);
    EXPECT_EQ(to_string(*host->related), "10.0.0.2:46154");

    const auto firefox = usable("a=candidate:0 1 UDP 2122252543 2001:db8::5 40230 typ host");
    ASSERT_TRUE(firefox);
    EXPECT_EQ(to_string(firefox->endpoint), "[2001:db8::5]:40230");
}

TEST(Candidate, PassesOverWhatItCannotUse) {
    for (const auto* const text : {
             "candidate:1 1 udp 2113937151 7d0a1b3c-0f7e-4c5b-8a0e-0d5f4c3b2a19.local 51234 typ host generation 0",
             "candidate:1 1 tcp 1518280447 10.0.0.2 9 typ host tcptype active",
             "candidate:1 2 udp 2130706430 10.0.0.2 5001 typ host",
             "candidate:1 1 udp 2130706430 10.0.0.2 5001 typ newtype",
             "candidate:1 1 udp 2130706430 0.0.0.0 5001 typ host",
             "candidate:1 1 udp 2130706430 10.0.0.2 0 typ host",
         }) {
        EXPECT_FALSE(usable(text)) << text;
    }
}

TEST(Candidate, RefusesWhatIsNone) {
    for (const auto* const text : {
             "",
             "candidate:",
             "candidate:1 1 udp",
             "candidate:1 0 udp 2130706430 10.0.0.2 5001 typ host",
             "candidate:1 1 udp 0 10.0.0.2 5001 typ host",
             "candidate:1 1 udp 4294967296 10.0.0.2 5001 typ host",
             "candidate:1 1 udp 2130706430 10.0.0.2 65536 typ host",
             "candidate:1 1 udp 2130706430 10.0.0.2 5001 host",
             "candidate:1 1 udp 2130706430 10.0.0.2 5001 typ",
             "candidate:a-b 1 udp 2130706430 10.0.0.2 5001 typ host",
             "candidate:1 1 udp 2130706430 10.0.0.2 5001 typ srflx raddr 1.2.3.4 rport x",
             "candidate:1 1 udp 2130706430 10.0.0.2 5001 typ host\r\na=x",
         }) {
        const auto parsed = parse_candidate(text);
        EXPECT_FALSE(parsed) << text;
        EXPECT_TRUE(parsed || parsed.error().message.starts_with("candidate: "));
    }
}

TEST(Candidate, ReadsWhatItWrites) {
    Candidate candidate;
    candidate.foundation = "r1";
    candidate.priority = priority_of(CandidateType::relay, 65535);
    candidate.endpoint = Endpoint(boost::asio::ip::make_address("2001:db8::1"), 9);
    candidate.type = CandidateType::relay;
    candidate.related = Endpoint(boost::asio::ip::make_address("192.0.2.1"), 10);
    const auto text = to_string(candidate, "abcd");
    EXPECT_EQ(text, "candidate:r1 1 udp 16777215 2001:db8::1 9 typ relay raddr 192.0.2.1 rport 10 ufrag abcd");
    const auto read = usable(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(to_string(*read, "abcd"), text);
}

TEST(Candidate, PrioritiesFollowTheFormulaOfRfc8445) {
    EXPECT_EQ(priority_of(CandidateType::host, 65535), 2130706431U);
    EXPECT_EQ(priority_of(CandidateType::srflx, 65535), 1694498815U);
    EXPECT_GT(priority_of(CandidateType::prflx, 0), priority_of(CandidateType::srflx, 65535));
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::ice
