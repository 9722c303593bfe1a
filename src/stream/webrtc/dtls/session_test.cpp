// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/dtls/session.hpp"

#include "stream/webrtc/dtls/fingerprint.hpp"

#include <deque>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::dtls {
namespace {

std::shared_ptr<const Identity> identity() {
    const auto made = Identity::make();
    EXPECT_TRUE(made);
    return made.value_or(nullptr);
}

/// A client and a server, and what is under way between them.
class Pair {
public:
    Pair()
        : client(mine, true, theirs->fingerprint(), [this](auto bytes) { carry(to_server, bytes); }),
          server(theirs, false, mine->fingerprint(), [this](auto bytes) { carry(to_client, bytes); }) {}

    void carry(std::deque<std::vector<std::byte>>& into, std::span<const std::byte> bytes) {
        longest = std::max(longest, bytes.size());
        if (generator() % 100 < loss) {
            return;
        }
        into.emplace_back(bytes.begin(), bytes.end());
    }
    void deliver() {
        while (!to_server.empty() || !to_client.empty()) {
            step(to_server, server);
            step(to_client, client);
        }
    }
    static void step(std::deque<std::vector<std::byte>>& from, Session& to) {
        if (!from.empty()) {
            const auto bytes = std::move(from.front());
            from.pop_front();
            to.received(bytes);
        }
    }
    /// Delivers, and waits for retransmissions where something got lost.
    bool finish() {
        client.start();
        for (int round = 0; round < 200; ++round) {
            deliver();
            if (client.state() == Session::State::established && server.state() == Session::State::established) {
                return true;
            }
            for (Session* each : {&client, &server}) {
                if (const auto wait = each->next_timeout(); wait) {
                    std::this_thread::sleep_for(*wait);
                    each->timeout();
                }
            }
        }
        return false;
    }

    std::shared_ptr<const Identity> mine = identity();
    std::shared_ptr<const Identity> theirs = identity();
    unsigned loss = 0;  // percent
    std::mt19937 generator;
    std::size_t longest = 0;
    std::deque<std::vector<std::byte>> to_server;
    std::deque<std::vector<std::byte>> to_client;
    Session client;
    Session server;
};

TEST(DtlsSession, BothSidesGetTheSameKeysTheOtherWayRound) {
    Pair pair;
    ASSERT_TRUE(pair.finish()) << pair.client.reason() << pair.server.reason();
    const SrtpKeys& client = pair.client.keys();
    const SrtpKeys& server = pair.server.keys();
    EXPECT_EQ(client.profile, server.profile);
    EXPECT_EQ(client.local, server.remote);
    EXPECT_EQ(client.remote, server.local);
    EXPECT_NE(client.local, client.remote);
    EXPECT_EQ(client.size, client.profile == SrtpProfile::aead_aes_128_gcm ? 28U : 30U);
    EXPECT_LE(pair.longest, static_cast<std::size_t>(Session::max_datagram));
}

TEST(DtlsSession, LostFlightsAreSentAgain) {
    for (const unsigned seed : {1U, 2U, 3U, 4U, 5U}) {
        Pair pair;
        pair.loss = 25;
        pair.generator.seed(seed);
        EXPECT_TRUE(pair.finish()) << "seed " << seed;
    }
}

TEST(DtlsSession, ACertificateThatWasNotAnnouncedIsRefused) {
    Pair pair;
    Session suspicious(pair.theirs, false, identity()->fingerprint(),
                       [&](auto bytes) { pair.carry(pair.to_client, bytes); });
    pair.client.start();
    while (!pair.to_server.empty() || !pair.to_client.empty()) {
        Pair::step(pair.to_server, suspicious);
        Pair::step(pair.to_client, pair.client);
    }
    EXPECT_EQ(suspicious.state(), Session::State::failed);
    EXPECT_EQ(suspicious.reason(), "the peer's certificate is not the one that it announced");
    EXPECT_EQ(suspicious.keys().size, 0U);
}

TEST(DtlsSession, AGoodbyeIsHeard) {
    Pair pair;
    ASSERT_TRUE(pair.finish());
    pair.client.close();
    pair.deliver();
    EXPECT_EQ(pair.server.state(), Session::State::closed);
}

TEST(DtlsSession, NonsenseDoesNotDisturbTheHandshake) {
    Pair pair;
    std::vector<std::byte> nonsense(100, std::byte{22});
    pair.server.received(nonsense);
    nonsense.assign(1, std::byte{20});
    pair.server.received(nonsense);
    EXPECT_TRUE(pair.finish()) << pair.server.reason();
}

TEST(Fingerprint, IsReadInAnySpellingAndWrittenInOne) {
    std::string bytes = "ab";
    for (int i = 1; i < 32; ++i) {
        bytes += ":0C";
    }
    const auto read = normalise_fingerprint("SHA-256 " + bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, "sha-256 AB" + bytes.substr(2));
    for (const auto& wrong : {std::string(), std::string("sha-256"), "sha-1 " + bytes, "sha-512 " + bytes,
                              "sha-256 " + bytes + ":00", "sha-256 " + bytes.substr(1) + "x", "sha-256  " + bytes}) {
        EXPECT_FALSE(normalise_fingerprint(wrong)) << wrong;
    }
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::dtls
