// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/rtp_sender.hpp"

#include "stream/webrtc/rtp/test_receiver.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc {
namespace {

using Bytes = std::vector<std::byte>;

SrtpKeys keys_for(SrtpProfile profile) {
    SrtpKeys keys;
    keys.profile = profile;
    keys.size = profile == SrtpProfile::aead_aes_128_gcm ? 28 : 30;
    for (std::size_t i = 0; i < keys.size; ++i) {
        keys.local[i] = static_cast<std::uint8_t>(i * 7 + 1);
        keys.remote[i] = static_cast<std::uint8_t>(i * 5 + 3);
    }
    return keys;
}

/// An IDR with parameter sets; its slice has `slice` bytes.
Bytes access_unit(std::size_t slice) {
    Bytes unit;
    for (const int value : {0, 0, 0, 1, 0x67, 9, 9, 9, 0, 0, 0, 1, 0x68, 8, 8, 0, 0, 0, 1, 0x65}) {
        unit.push_back(static_cast<std::byte>(value));
    }
    for (std::size_t i = 1; i < slice; ++i) {
        unit.push_back(static_cast<std::byte>(2 + i % 200));
    }
    return unit;
}

class RtpSenderTest : public testing::TestWithParam<SrtpProfile> {
protected:
    RtpSender sender(std::uint8_t rtx = 97) {
        return {{.codec = frames::Codec::h264,
                 .payload_type = 96,
                 .rtx_payload_type = rtx,
                 .ssrc = 0x11111111,
                 .rtx_ssrc = 0x22222222,
                 .extensions = {.transport_cc = 3, .playout_delay = 5, .abs_capture_time = 7}},
                srtp_,
                GetParam(),
                65'533,
                1000};
    }
    std::vector<TestReceiver::Packet> open(const RtpSender::Batch& batch) {
        std::vector<TestReceiver::Packet> packets;
        std::size_t at = 0;
        for (const std::uint16_t size : batch.sizes) {
            EXPECT_LE(size, 1200U);
            if (const auto packet = receiver_.open(batch.arena.subspan(at, size))) {
                packets.push_back(*packet);
            }
            at += size;
        }
        EXPECT_EQ(at, batch.arena.size());
        return packets;
    }

    SrtpKeys keys_ = keys_for(GetParam());
    Srtp srtp_ = Srtp::create(keys_).value();
    TestReceiver receiver_{keys_};
};

TEST_P(RtpSenderTest, AnAccessUnitBecomesPacketsThatThePeerOpens) {
    auto rtp = sender();
    const Bytes unit = access_unit(5000);
    ASSERT_TRUE(rtp.queue({.payload = unit, .captured_ns = 2'000'000'000, .capture_ntp = 42}));
    std::vector<std::uint16_t> numbers;
    const auto packets =
        open(rtp.next_batch(64, [&](std::uint16_t number, std::size_t) { numbers.push_back(number); }));
    ASSERT_EQ(packets.size(), 6U);
    EXPECT_EQ(numbers, (std::vector<std::uint16_t>{0, 1, 2, 3, 4, 5}));
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i].payload_type, 96U);
        EXPECT_EQ(packets[i].ssrc, 0x11111111U);
        EXPECT_EQ(packets[i].sequence, static_cast<std::uint16_t>(65'533 + i));
        EXPECT_EQ(packets[i].timestamp, 1000U + 180'000U) << "90 kHz of the capture clock";
        EXPECT_EQ(packets[i].marker, i + 1 == packets.size());
        EXPECT_EQ(packets[i].extension.size(), i == 0 ? 20U + 4U - 4U : 12U) << "the capture time is in the first";
    }
    EXPECT_EQ(rtp.unsent(), 0U);
    EXPECT_EQ(rtp.counters().packets, 6U);
}

TEST_P(RtpSenderTest, MostPacketsOfAUnitAreEquallyLong) {
    auto rtp = sender();
    ASSERT_TRUE(rtp.queue({.payload = access_unit(20'000), .captured_ns = 1}));
    const auto batch = rtp.next_batch(64, {});
    ASSERT_GT(batch.sizes.size(), 10U);
    const auto middle = batch.sizes.subspan(1, batch.sizes.size() - 2);
    EXPECT_TRUE(std::ranges::all_of(middle, [&](std::uint16_t size) { return size == middle.front(); }));
}

TEST_P(RtpSenderTest, ALargeUnitLeavesInPieces) {
    auto rtp = sender();
    ASSERT_TRUE(rtp.queue({.payload = access_unit(100'000), .captured_ns = 1}));
    std::size_t packets = 0;
    for (std::size_t piece = open(rtp.next_batch(40, {})).size(); piece > 0;
         piece = open(rtp.next_batch(40, {})).size()) {
        EXPECT_LE(piece, 40U);
        packets += piece;
    }
    EXPECT_EQ(packets, rtp.counters().packets);
    EXPECT_GT(packets, 80U);
}

TEST_P(RtpSenderTest, ALostPacketComesAgainUnderItsOwnSsrc) {
    auto rtp = sender();
    ASSERT_TRUE(rtp.queue({.payload = access_unit(5000), .captured_ns = 1}));
    const auto sent = open(rtp.next_batch(64, {}));
    const std::vector<std::uint16_t> lost{65'535, 0, 77};
    const auto again = open(rtp.resend(lost, 1'000'000, 10'000'000, {}));
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[1].payload_type, 97U);
    EXPECT_EQ(again[1].ssrc, 0x22222222U);
    EXPECT_EQ(get_u16(again[1].payload, 0), 0U) << "RFC 4588: the original sequence number comes first";
    EXPECT_EQ(Bytes(again[1].payload.begin() + 2, again[1].payload.end()), sent[3].payload);
    EXPECT_EQ(again[1].timestamp, sent[3].timestamp);
    EXPECT_EQ(again[1].sequence, static_cast<std::uint16_t>(again[0].sequence + 1));
    EXPECT_EQ(rtp.counters().not_found, 1U);
    EXPECT_TRUE(open(rtp.resend(lost, 5'000'000, 10'000'000, {})).empty()) << "the first repetition is under way";
    EXPECT_EQ(open(rtp.resend(lost, 12'000'000, 10'000'000, {})).size(), 2U);
}

TEST_P(RtpSenderTest, WithoutRtxARepetitionIsTheSamePacket) {
    auto rtp = sender(0);
    ASSERT_TRUE(rtp.queue({.payload = access_unit(3000), .captured_ns = 1, .capture_ntp = 9}));
    const auto batch = rtp.next_batch(64, {});
    const Bytes first(batch.arena.begin(), batch.arena.begin() + batch.sizes[0]);
    ASSERT_TRUE(rtp.queue({.payload = access_unit(3000), .captured_ns = 2}));
    static_cast<void>(rtp.next_batch(64, {}));
    const auto again = rtp.resend(std::vector<std::uint16_t>{65'533}, 1, 0, {});
    EXPECT_EQ(Bytes(again.arena.begin(), again.arena.end()), first);
}

TEST_P(RtpSenderTest, AUnitWithoutRoomIsGivenUpWhole) {
    auto rtp = sender();
    const Bytes unit = access_unit(400'000);
    ASSERT_TRUE(rtp.queue({.payload = unit, .captured_ns = 1}));
    ASSERT_TRUE(rtp.queue({.payload = unit, .captured_ns = 2}));
    const std::size_t before = rtp.unsent();
    EXPECT_FALSE(rtp.queue({.payload = unit, .captured_ns = 3}));
    EXPECT_EQ(rtp.unsent(), before);
    rtp.drop_unsent();
    EXPECT_EQ(rtp.unsent(), 0U);
    EXPECT_TRUE(rtp.queue({.payload = unit, .captured_ns = 4}));
    EXPECT_EQ(open(rtp.next_batch(1, {})).at(0).sequence, 65'533U) << "what was never sent leaves no gap";
}

TEST_P(RtpSenderTest, SrtcpComesAndGoes) {
    SrtpKeys mirrored = keys_;
    std::swap(mirrored.local, mirrored.remote);
    Srtp peer = Srtp::create(mirrored).value();
    Bytes packet(100);
    const Bytes report{std::byte{0x80}, std::byte{201}, std::byte{0}, std::byte{1},
                       std::byte{1},    std::byte{2},   std::byte{3}, std::byte{4}};
    std::ranges::copy(report, packet.begin());
    const std::size_t size = peer.protect_rtcp(packet, report.size());
    ASSERT_GT(size, report.size());
    Bytes forged(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(size));
    forged[5] ^= std::byte{1};
    EXPECT_TRUE(srtp_.open_rtcp(forged).empty());
    const auto clear = srtp_.open_rtcp(std::span(packet).first(size));
    EXPECT_EQ(Bytes(clear.begin(), clear.end()), report);
    EXPECT_TRUE(srtp_.open_rtcp(std::span(packet).first(3)).empty());
}

INSTANTIATE_TEST_SUITE_P(Profiles, RtpSenderTest,
                         testing::Values(SrtpProfile::aes128_cm_sha1_80, SrtpProfile::aead_aes_128_gcm));

}  // namespace
}  // namespace nanokvm::stream::webrtc
