// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/viewer.hpp"

#include "stream/webrtc/fake_transport.hpp"
#include "stream/webrtc/rtp/test_receiver.hpp"
#include "stream/webrtc/viewers.hpp"

#include <chrono>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc {
namespace {

std::string recorded(const std::string& name) {
    std::ifstream in(std::string(SDP_DATA) + "/" + name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

class ViewerTest : public testing::Test {
protected:
    ViewerTest() {
        hub.emplace(loop, std::vector<std::string>{SCRIPTED_WORKER, "--source", "annexb"}, HubEvents{});
        viewers.emplace(loop, *hub, Viewers::Options{.max_viewers = 2}, [this](TransportEvents& events) {
            auto made = std::make_unique<FakeTransport>(wire, events);
            transport = made.get();
            return base::Result<std::unique_ptr<Transport>>(std::move(made));
        });
        hub->start();
        run_until([&] { return hub->can_encode(frames::Codec::h264); });
    }
    void run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it never happened";
            loop.run_one_for(std::chrono::milliseconds(100));
        }
    }
    std::shared_ptr<Viewer> add() { return viewers->add(frames::Codec::h264).value(); }
    /// A viewer that has answered Chromium, with a path and keys.
    std::shared_ptr<Viewer> watching() {
        auto viewer = add();
        EXPECT_TRUE(viewer->answer(recorded("chromium-video.sdp"), false));
        transport->events().keys(keys);
        transport->become(TransportState::connected);
        return viewer;
    }
    std::vector<TestReceiver::Packet> received() {
        std::vector<TestReceiver::Packet> result;
        for (const auto& packet : wire.packets) {
            if (auto opened = receiver.open(packet)) {
                result.push_back(*opened);
            }
        }
        wire.packets.clear();
        return result;
    }
    /// Sends RTCP as the peer would.
    void peer_sends(std::vector<std::byte> clear) {
        const std::size_t size = clear.size();
        clear.resize(size + Srtp::max_trailer);
        const std::size_t sealed = peer.protect_rtcp(clear, size);
        transport->events().packet(std::span(clear).first(sealed));
    }
    static SrtpKeys mirrored(SrtpKeys keys) {
        std::swap(keys.local, keys.remote);
        return keys;
    }
    static std::vector<std::byte> bytes(std::initializer_list<unsigned> values) {
        std::vector<std::byte> result;
        for (const unsigned value : values) {
            result.push_back(static_cast<std::byte>(value));
        }
        return result;
    }
    static unsigned byte_of(std::uint32_t value, unsigned index) { return value >> (24 - 8 * index) & 0xffU; }

    boost::asio::io_context loop{1};
    FakeTransport::Wire wire;
    SrtpKeys keys = FakeTransport::some_keys();
    Srtp peer = Srtp::create(mirrored(keys)).value();  // first: it starts the library
    TestReceiver receiver{keys};
    std::optional<Hub> hub;
    std::optional<Viewers> viewers;
    FakeTransport* transport = nullptr;
};

TEST_F(ViewerTest, GetsTheStreamOnceThereIsAPathAndNotBefore) {
    const auto viewer = add();
    const auto answer = viewer->answer(recorded("chromium-video.sdp"), false);
    ASSERT_TRUE(answer);
    EXPECT_NE(answer->find("a=ice-ufrag:ours"), std::string::npos);
    EXPECT_EQ(wire.remotes.at(0).ufrag, "Ar08");
    EXPECT_EQ(hub->viewers(frames::Codec::h264), 0U);
    transport->events().keys(keys);
    transport->become(TransportState::connected);
    EXPECT_EQ(hub->viewers(frames::Codec::h264, UnitSink::Kind::webrtc), 1U);
    EXPECT_EQ(hub->viewers(frames::Codec::h264, UnitSink::Kind::direct), 0U);
    run_until([&] { return wire.packets.size() > 20; });
    const auto packets = received();
    ASSERT_FALSE(packets.empty());
    EXPECT_EQ(packets[0].payload_type, 116U);
    for (std::size_t i = 1; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i].sequence, static_cast<std::uint16_t>(packets[i - 1].sequence + 1));
    }
}

TEST_F(ViewerTest, ALostPacketIsSentAgain) {
    const auto viewer = watching();
    run_until([&] { return wire.packets.size() > 10; });
    const auto packets = received();
    const std::uint32_t ssrc = packets.at(3).ssrc;
    const unsigned lost = packets.at(3).sequence;
    peer_sends(bytes({0x81, 205, 0, 3, 0, 0, 0, 1, byte_of(ssrc, 0), byte_of(ssrc, 1), byte_of(ssrc, 2),
                      byte_of(ssrc, 3), lost >> 8U, lost & 0xffU, 0, 0}));
    const auto again = received();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].payload_type, 117U);
    EXPECT_EQ(get_u16(again[0].payload, 0), lost);
}

TEST_F(ViewerTest, AForgedPacketDoesNothing) {
    const auto viewer = watching();
    run_until([&] { return wire.packets.size() > 2; });
    wire.packets.clear();
    auto forged =
        bytes({0x81, 203, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
    transport->events().packet(forged);
    EXPECT_FALSE(viewer->has_ended());
}

TEST_F(ViewerTest, OneThatSaysGoodbyeIsGoneAndHoldsNothing) {
    const auto viewer = watching();
    std::string why;
    viewer->set_signalling({.candidate = {}, .ended = [&](const std::string& reason) { why = reason; }});
    run_until([&] { return wire.packets.size() > 2; });
    peer_sends(bytes({0x81, 203, 0, 1, 0, 0, 0, 1}));
    run_until([&] { return !why.empty(); });
    EXPECT_EQ(why, "the viewer said goodbye");
    EXPECT_TRUE(viewer->has_ended());
    EXPECT_EQ(hub->viewers(frames::Codec::h264), 0U);
    EXPECT_EQ(viewers->count(), 0U);
    EXPECT_EQ(wire.alive, 0);
}

TEST_F(ViewerTest, OneThatVanishesIsGoneWithItsTransport) {
    const auto viewer = watching();
    std::string why;
    viewer->set_signalling({.candidate = {}, .ended = [&](const std::string& reason) { why = reason; }});
    transport->become(TransportState::disconnected, "no answer");
    EXPECT_FALSE(viewer->has_ended()) << "it may come back";
    transport->become(TransportState::failed, "no answer for 30 s");
    run_until([&] { return !why.empty(); });
    EXPECT_EQ(why, "no answer for 30 s");
    EXPECT_EQ(hub->viewers(frames::Codec::h264), 0U);
    EXPECT_EQ(wire.alive, 0);
}

TEST_F(ViewerTest, ThereIsAnEndToHowManyThereAre) {
    const auto one = add();
    auto other = add();
    EXPECT_EQ(viewers->add(frames::Codec::h264).error().message, "there are 2 WebRTC viewers already");
    other.reset();
    EXPECT_TRUE(viewers->add(frames::Codec::h264));
    EXPECT_FALSE(viewers->add(frames::Codec::mjpeg));
}

TEST_F(ViewerTest, ALaterOfferMayRestartIceAndNothingElse) {
    const auto viewer = watching();
    std::string restarted = recorded("chromium-video.sdp");
    restarted.replace(restarted.find("ice-ufrag:Ar08"), 14, "ice-ufrag:Br09");
    ASSERT_TRUE(viewer->answer(restarted, false));
    EXPECT_EQ(wire.remotes.back().ufrag, "Br09");
    EXPECT_FALSE(viewer->answer(recorded("firefox-153.sdp"), false));
    EXPECT_FALSE(viewer->answer("v=0\r\n", false));
    EXPECT_EQ(wire.remotes.size(), 2U);
}

TEST_F(ViewerTest, AHeavyLossLowersTheEncodersBitrateAndItsEndRestoresIt) {
    auto viewer = watching();
    run_until([&] { return wire.packets.size() > 2; });
    EXPECT_EQ(hub->bitrate_kbps(frames::Codec::h264), 3000U);
    const std::uint32_t ssrc = received().at(0).ssrc;
    peer_sends(bytes({0x81,
                      201,
                      0,
                      7,
                      0,
                      0,
                      0,
                      1,
                      byte_of(ssrc, 0),
                      byte_of(ssrc, 1),
                      byte_of(ssrc, 2),
                      byte_of(ssrc, 3),
                      128,
                      0,
                      0,
                      9,
                      0,
                      0,
                      0,
                      9,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0,
                      0}));
    EXPECT_LE(hub->bitrate_kbps(frames::Codec::h264), 2300U);
    EXPECT_EQ(viewer->bitrate_limit_kbps(), hub->bitrate_kbps(frames::Codec::h264));
}

TEST_F(ViewerTest, TheServersEndIsTheViewers) {
    const auto viewer = watching();
    run_until([&] { return wire.packets.size() > 2; });
    hub->end_viewers();
    EXPECT_TRUE(viewer->has_ended());
    EXPECT_EQ(hub->viewers(frames::Codec::h264), 0U);
}

}  // namespace
}  // namespace nanokvm::stream::webrtc
