// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtcp/packets.hpp"

#include <array>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::rtcp {
namespace {

struct Heard final : Listener {
    void report(const ReportBlock& block) override { reports.push_back(block); }
    void nack(std::uint32_t ssrc, std::uint16_t sequence) override {
        media = ssrc;
        nacks.push_back(sequence);
    }
    void picture_lost(std::uint32_t ssrc) override { lost.push_back(ssrc); }
    void max_bitrate(std::uint64_t bits) override { bitrate = bits; }
    void transport_status(const TransportStatus& status) override { statuses.push_back(status); }
    void transport_feedback_end() override { ++feedbacks; }
    void goodbye() override { ++goodbyes; }

    std::vector<ReportBlock> reports;
    std::uint32_t media = 0;
    std::vector<std::uint16_t> nacks;
    std::vector<std::uint32_t> lost;
    std::uint64_t bitrate = 0;
    std::vector<TransportStatus> statuses;
    int feedbacks = 0;
    int goodbyes = 0;
};

std::vector<std::byte> bytes(const std::vector<int>& values) {
    std::vector<std::byte> result;
    for (const int value : values) {
        result.push_back(static_cast<std::byte>(value));
    }
    return result;
}

TEST(Rtcp, ReadsAReceiverReport) {
    Heard heard;
    ASSERT_TRUE(parse(bytes({0x81, 201, 0, 7, 0,  0, 0, 1,  //
                             0,    0,   0, 9, 64, 0, 0, 2, 0, 1, 0, 5, 0, 0, 0, 90, 1, 2, 3, 4, 0, 0, 0x80, 0}),
                      heard));
    ASSERT_EQ(heard.reports.size(), 1U);
    EXPECT_EQ(heard.reports[0].ssrc, 9U);
    EXPECT_DOUBLE_EQ(heard.reports[0].fraction_lost, 0.25);
    EXPECT_EQ(heard.reports[0].highest_sequence, 0x10005U);
    EXPECT_EQ(heard.reports[0].jitter, 90U);
    EXPECT_EQ(heard.reports[0].last_sr, 0x01020304U);
    EXPECT_EQ(heard.reports[0].delay_since_sr, 0x8000U);
}

TEST(Rtcp, RoundTripTimeIsWhatTheReceiverDidNotWait) {
    const std::uint64_t sent = ntp_time(1'700'000'000'000'000'000);
    ReportBlock block{.last_sr = middle(sent), .delay_since_sr = 0x8000};
    EXPECT_NEAR(static_cast<double>(round_trip_us(block, ntp_time(1'700'000'000'520'000'000))), 20'000, 20);
    block.last_sr = 0;
    EXPECT_EQ(round_trip_us(block, sent), 0U);
    block.last_sr = middle(sent);
    EXPECT_EQ(round_trip_us(block, ntp_time(1'699'999'999'000'000'000)), 0U) << "the clock was set back";
}

TEST(Rtcp, ReadsWhatIsAskedForAgain) {
    Heard heard;
    ASSERT_TRUE(parse(bytes({0x81, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9, 0xff, 0xff, 0x80, 0x01, 0, 50, 0, 0}), heard));
    EXPECT_EQ(heard.media, 9U);
    EXPECT_EQ(heard.nacks, (std::vector<std::uint16_t>{0xffff, 0, 15, 50}));
}

TEST(Rtcp, ReadsRequestsForAnIdr) {
    Heard heard;
    ASSERT_TRUE(parse(bytes({0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 9,  //
                             0x84, 206, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0}),
                      heard));
    EXPECT_EQ(heard.lost, (std::vector<std::uint32_t>{9, 8}));
}

TEST(Rtcp, ReadsTheReceiversEstimate) {
    Heard heard;
    // 250000 << 3: exponent 3, mantissa 0x3d090.
    ASSERT_TRUE(parse(
        bytes({0x8f, 206, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B', 1, 3 << 2 | 3, 0xd0, 0x90, 0, 0, 0, 9}),
        heard));
    EXPECT_EQ(heard.bitrate, 2'000'000U);
}

TEST(Rtcp, ReadsTransportWideFeedback) {
    Heard heard;
    // Base 5, 4 statuses, reference 2 × 64 ms: one chunk of two-bit symbols 1 0 2 1; deltas 4, -2, 8.
    ASSERT_TRUE(parse(bytes({0x8f, 205,  0, 6,    0,    0, 0, 1, 0, 0, 0, 9, 0, 5, 0, 4, 0, 0, 2, 1,  //
                             0xd2, 0x40, 4, 0xff, 0xfe, 8, 0, 0}),
                      heard));
    ASSERT_EQ(heard.statuses.size(), 4U);
    EXPECT_EQ(heard.feedbacks, 1);
    EXPECT_EQ(heard.statuses[0].sequence, 5U);
    EXPECT_EQ(heard.statuses[0].arrival_us, 129'000);
    EXPECT_FALSE(heard.statuses[1].received);
    EXPECT_EQ(heard.statuses[2].arrival_us, 128'500);
    EXPECT_EQ(heard.statuses[3].arrival_us, 130'500);
}

TEST(Rtcp, ReadsRunsAndOneBitChunksOfTransportWideFeedback) {
    Heard heard;
    // A run of 3 small deltas, then one-bit symbols 1 0.
    ASSERT_TRUE(parse(bytes({0x8f, 205,  0,    6,    0, 0, 0, 1, 0, 0, 0, 9, 0xff, 0xff, 0, 5, 0, 0, 0, 1,  //
                             0x20, 0x03, 0xa0, 0x00, 1, 1, 1, 1}),
                      heard));
    ASSERT_EQ(heard.statuses.size(), 5U);
    EXPECT_EQ(heard.statuses[1].sequence, 0U) << "wrapped";
    EXPECT_EQ(heard.statuses[3].arrival_us, 1000);
    EXPECT_FALSE(heard.statuses[4].received);
}

TEST(Rtcp, GoodbyeIsTold) {
    Heard heard;
    ASSERT_TRUE(parse(bytes({0x81, 203, 0, 1, 0, 0, 0, 1}), heard));
    EXPECT_EQ(heard.goodbyes, 1);
}

TEST(Rtcp, StopsAtWhatIsBroken) {
    for (const auto& packet :
         {bytes({}), bytes({0x80, 201, 0}), bytes({0x40, 201, 0, 1, 0, 0, 0, 1}), bytes({0x81, 201, 0, 1, 0, 0, 0, 1}),
          bytes({0x81, 206, 0, 1, 0, 0, 0, 1}), bytes({0xa0, 201, 0, 1, 0, 0, 0, 9}),
          bytes({0x8f, 205, 0, 4, 0, 0, 0, 1, 0, 0, 0, 9, 0, 5, 0, 0, 0, 0, 2, 1}),
          bytes({0x8f, 205, 0, 5, 0, 0, 0, 1, 0, 0, 0, 9, 0, 5, 0, 4, 0, 0, 2, 1, 0, 0, 0, 0})}) {
        Heard heard;
        EXPECT_FALSE(parse(packet, heard));
        EXPECT_TRUE(heard.reports.empty() && heard.lost.empty() && heard.statuses.empty());
    }
}

TEST(Rtcp, ASenderReportIsWellFormed) {
    std::array<std::byte, max_report_bytes> room{};
    const std::size_t size = put_sender_report(
        room, {.ssrc = 9, .ntp = 0x0102030405060708, .rtp_time = 77, .packets = 3, .octets = 3000}, "nanokvm");
    EXPECT_EQ(size, 28U + 4 + 16);
    EXPECT_EQ(room[28 + 8], std::byte{1});
    EXPECT_EQ(room[28 + 9], std::byte{7});
    Heard heard;
    EXPECT_TRUE(parse(std::span(room).first(size), heard));
    EXPECT_EQ(put_goodbye(room, 9), 8U);
    EXPECT_TRUE(parse(std::span(room).first(8), heard));
    EXPECT_EQ(heard.goodbyes, 1);
}

TEST(Rtcp, NtpTimeCountsFrom1900) {
    EXPECT_EQ(ntp_time(0) >> 32U, 2'208'988'800U);
    EXPECT_EQ(ntp_time(500'000'000) & 0xffffffffU, 0x80000000U);
}

TEST(Rtcp, WhateverComesIsReadWithinBounds) {
    std::mt19937 random(11);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::byte> packet(random() % 200);
        for (auto& byte : packet) {
            byte = static_cast<std::byte>(random());
        }
        if (packet.size() >= 4) {
            packet[0] = static_cast<std::byte>(0x80U | random() % 32);
            packet[1] = static_cast<std::byte>(200 + random() % 8);
            packet[2] = std::byte{0};
            packet[3] = static_cast<std::byte>(packet.size() / 4 - 1);
        }
        Heard heard;
        parse(packet, heard);
        EXPECT_LE(heard.statuses.size(), max_statuses);
    }
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::rtcp
