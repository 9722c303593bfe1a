// SPDX-License-Identifier: GPL-3.0-or-later
// Two transports over the loopback interface of this machine.
#include "stream/webrtc/transport.hpp"

#include "stream/webrtc/dtls/identity.hpp"

#include <chrono>
#include <functional>
#include <numeric>
#include <optional>

#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const dtls::Identity> identity() {
    const auto made = dtls::Identity::make();
    EXPECT_TRUE(made);
    return made.value_or(nullptr);
}

TransportOptions loopback(bool controlling) {
    TransportOptions options;
    options.interfaces = {"lo"};
    options.controlling = controlling;
    return options;
}

/// One side, and what it was told.
struct Side final : TransportEvents {
    Side(boost::asio::io_context& loop, const TransportOptions& options)
        : transport(make_transport(loop, options, identity(), *this)) {}

    void local_candidate(const std::string& candidate) override {
        if (peer != nullptr && peer->transport) {
            EXPECT_TRUE(peer->transport->add_remote_candidate(candidate));
        }
    }
    void state_changed(TransportState state, const std::string& why) override {
        states.push_back(state);
        reason = why;
    }
    void keys(const SrtpKeys& made) override {
        EXPECT_EQ(std::ranges::count(states, TransportState::connected), 0);
        key = made;
    }
    void packet(std::span<std::byte> packet) override { packets.emplace_back(packet.begin(), packet.end()); }
    void path_changed() override { ++path_changes; }

    [[nodiscard]] RemoteDescription description() const {
        const auto local = transport->local();
        return {local.ufrag, local.pwd, local.fingerprint, local.setup, false};
    }

    Side* peer = nullptr;
    std::vector<TransportState> states;
    std::string reason;
    std::optional<SrtpKeys> key;
    std::vector<std::vector<std::byte>> packets;
    int path_changes = 0;
    std::unique_ptr<Transport> transport;
};

class TransportTest : public testing::Test {
protected:
    /// Runs the loop until it holds; a hang ends the test.
    bool until(const std::function<bool()>& holds) {
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (!holds() && std::chrono::steady_clock::now() < end) {
            loop.restart();
            loop.run_one_for(100ms);
        }
        return holds();
    }
    void introduce(Side& offerer, Side& answerer) {
        offerer.peer = &answerer;
        answerer.peer = &offerer;
        ASSERT_TRUE(answerer.transport->set_remote(offerer.description()));
        ASSERT_TRUE(offerer.transport->set_remote(answerer.description()));
    }
    bool connect(Side& offerer, Side& answerer) {
        introduce(offerer, answerer);
        return until([&] {
            return offerer.transport->state() == TransportState::connected &&
                   answerer.transport->state() == TransportState::connected && offerer.key && answerer.key;
        });
    }

    boost::asio::io_context loop;
};

std::vector<std::byte> packet_of(std::size_t size, std::uint8_t mark) {
    std::vector<std::byte> bytes(size, std::byte{mark});
    bytes[0] = std::byte{0x80};
    return bytes;
}

TEST_F(TransportTest, TwoSidesAgreeOnAPathAndOnKeys) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    ASSERT_TRUE(connect(offerer, answerer)) << offerer.reason << answerer.reason;
    EXPECT_EQ(answerer.key->profile, SrtpProfile::aead_aes_128_gcm);
    EXPECT_EQ(answerer.key->size, 28U);
    EXPECT_EQ(offerer.key->local, answerer.key->remote);
    EXPECT_EQ(offerer.key->remote, answerer.key->local);
    EXPECT_NE(offerer.key->remote, offerer.key->local);
    EXPECT_EQ(answerer.transport->local().setup, Setup::passive);
    EXPECT_EQ(offerer.transport->local().setup, Setup::active);
    EXPECT_EQ(answerer.transport->path().local_type, "host");
    EXPECT_EQ(answerer.transport->path().local, offerer.transport->path().remote);
}

TEST_F(TransportTest, AnAccessUnitLeavesWithOneSystemCall) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    ASSERT_TRUE(connect(offerer, answerer));
    std::vector<std::byte> arena;
    std::vector<std::uint16_t> sizes;
    for (std::uint8_t i = 0; i < 28; ++i) {
        const auto packet = packet_of(i == 27 ? 500 : 1200, i);
        arena.insert(arena.end(), packet.begin(), packet.end());
        sizes.push_back(static_cast<std::uint16_t>(packet.size()));
    }
    EXPECT_EQ(answerer.transport->send(arena, sizes), sizes.size());
    EXPECT_EQ(answerer.transport->send_calls(), 1U);
    ASSERT_TRUE(until([&] { return offerer.packets.size() >= sizes.size(); }));
    for (std::uint8_t i = 0; i < 28; ++i) {
        EXPECT_EQ(offerer.packets.at(i), packet_of(i == 27 ? 500 : 1200, i));
    }
}

TEST_F(TransportTest, PacketsOfAllSizesArriveInTheirOrder) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    ASSERT_TRUE(connect(offerer, answerer));
    const std::vector<std::uint16_t> sizes{40, 1200, 1200, 700, 1200, 1, 1, 90};
    std::vector<std::byte> arena;
    std::vector<std::vector<std::byte>> expected;
    for (const auto size : sizes) {
        expected.push_back(packet_of(size, static_cast<std::uint8_t>(expected.size())));
        arena.insert(arena.end(), expected.back().begin(), expected.back().end());
    }
    EXPECT_EQ(answerer.transport->send(arena, sizes), sizes.size());
    EXPECT_EQ(answerer.transport->send_calls(), 1U);
    ASSERT_TRUE(until([&] { return offerer.packets.size() >= sizes.size(); }));
    EXPECT_EQ(offerer.packets, expected);
}

TEST_F(TransportTest, ALongerPacketSizeIsFoundByProbes) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    ASSERT_TRUE(connect(offerer, answerer));
    EXPECT_TRUE(until([&] { return answerer.transport->max_packet() > 1400; }));
    EXPECT_GT(answerer.path_changes, 0);
}

TEST_F(TransportTest, APeerThatClosesIsNoticedAtOnce) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    ASSERT_TRUE(connect(offerer, answerer));
    offerer.transport.reset();
    EXPECT_TRUE(until([&] { return answerer.transport->state() == TransportState::closed; }));
    EXPECT_TRUE(until([&] { return answerer.reason == "the peer has ended the connection"; }));
}

TEST_F(TransportTest, AnotherCertificateThanTheAnnouncedOneIsRefused) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    offerer.peer = &answerer;
    answerer.peer = &offerer;
    auto forged = offerer.description();
    forged.fingerprint = identity()->fingerprint();
    ASSERT_TRUE(answerer.transport->set_remote(forged));
    ASSERT_TRUE(offerer.transport->set_remote(answerer.description()));
    EXPECT_TRUE(until([&] { return answerer.transport->state() == TransportState::failed; }));
    EXPECT_TRUE(until([&] { return answerer.reason == "the peer's certificate is not the one that it announced"; }));
    EXPECT_FALSE(answerer.key);
}

TEST_F(TransportTest, TheWrongPasswordFindsNoPath) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    answerer.peer = &offerer;
    auto wrong = answerer.description();
    wrong.pwd = "0123456789012345678901";
    ASSERT_TRUE(offerer.transport->set_remote(wrong));
    loop.run_for(300ms);
    EXPECT_EQ(offerer.transport->state(), TransportState::checking);
    EXPECT_EQ(answerer.transport->state(), TransportState::fresh);
}

TEST_F(TransportTest, AnIceRestartKeepsTheKeysAndThePackets) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    ASSERT_TRUE(connect(offerer, answerer));
    const auto before = answerer.transport->local();
    const auto changes = answerer.path_changes;
    offerer.transport->restart();
    introduce(offerer, answerer);
    EXPECT_NE(answerer.transport->local().ufrag, before.ufrag);
    const auto packet = packet_of(100, 7);
    const std::uint16_t size = 100;
    EXPECT_EQ(answerer.transport->send(packet, {&size, 1}), 1U);
    EXPECT_TRUE(until([&] { return offerer.packets.size() == 1 && answerer.path_changes > changes; }));
    EXPECT_EQ(answerer.transport->state(), TransportState::connected);
    EXPECT_EQ(std::ranges::count(answerer.states, TransportState::connected), 1);
}

TEST_F(TransportTest, ADescriptionWithAFaultChangesNothing) {
    Side offerer(loop, loopback(true));
    Side answerer(loop, loopback(false));
    auto remote = offerer.description();
    remote.fingerprint = "sha-1 00:11";
    EXPECT_EQ(answerer.transport->set_remote(remote).error().message,
              "fingerprint: \"sha-1\" is not sha-256, sha-384 or sha-512");
    remote = offerer.description();
    remote.pwd = "short";
    EXPECT_EQ(answerer.transport->set_remote(remote).error().message, "ice-pwd has to be 22 to 256 ICE characters");
    EXPECT_FALSE(answerer.transport->add_remote_candidate("candidate:x"));
    EXPECT_EQ(answerer.transport->state(), TransportState::fresh);
    EXPECT_TRUE(connect(offerer, answerer));
}

TEST_F(TransportTest, ATransportMayBeDestroyedInsideItsEvents) {
    struct Ending final : TransportEvents {
        explicit Ending(boost::asio::io_context& loop)
            : transport(make_transport(loop, loopback(false), identity(), *this)) {}
        void local_candidate(const std::string&) override { transport.reset(); }
        void state_changed(TransportState, const std::string&) override { ADD_FAILURE(); }
        void keys(const SrtpKeys&) override { ADD_FAILURE(); }
        void packet(std::span<std::byte>) override { ADD_FAILURE(); }
        void path_changed() override { ADD_FAILURE(); }
        std::unique_ptr<Transport> transport;
    } ending(loop);
    loop.run_for(200ms);
    EXPECT_FALSE(ending.transport);
    EXPECT_TRUE(loop.stopped()) << "something is still waited for";
}

}  // namespace
}  // namespace nanokvm::stream::webrtc
