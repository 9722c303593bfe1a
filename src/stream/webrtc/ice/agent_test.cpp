// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/agent.hpp"

#include "stream/webrtc/ice/fake_network.hpp"

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

using namespace std::chrono_literals;

bool both_connected(const FakePeer& one, const FakePeer& other) {
    return one.agent.state() == AgentState::connected && other.agent.state() == AgentState::connected;
}

struct Two {
    explicit Two(std::uint64_t seed = 1) : network(seed), offerer(network.add(true)), answerer(network.add(false)) {
        offerer.add_address(at("192.0.2.1"), network.now);
        answerer.add_address(at("192.0.2.2"), network.now);
    }
    bool connect(Duration longest = 20s) {
        network.introduce(offerer, answerer);
        return network.until([this] { return both_connected(offerer, answerer); }, longest);
    }
    FakeNetwork network;
    FakePeer& offerer;
    FakePeer& answerer;
};

TEST(Agent, TwoOfThemFindAPath) {
    Two two;
    ASSERT_TRUE(two.connect());
    ASSERT_TRUE(two.offerer.agent.path() && two.answerer.agent.path());
    EXPECT_EQ(two.offerer.agent.path()->remote, at("192.0.2.2"));
    EXPECT_EQ(two.answerer.agent.path()->remote, at("192.0.2.1"));
    EXPECT_EQ(two.answerer.agent.path()->local_type, CandidateType::host);
    EXPECT_EQ(two.answerer.states, (std::vector{AgentState::checking, AgentState::connected}));
}

TEST(Agent, APathIsFoundThroughAnyWeather) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        Two two(seed);
        two.network.loss = 10;
        two.network.duplicates = 20;
        two.network.jitter = 200ms;
        EXPECT_TRUE(two.connect(29s)) << "seed " << seed;
    }
}

TEST(Agent, TheBetterOfTwoPathsIsChosen) {
    Two two;
    two.offerer.add_address(at("2001:db8::1"), two.network.now);
    two.answerer.add_address(at("2001:db8::2"), two.network.now);
    ASSERT_TRUE(two.connect());
    two.network.pass(2s);
    EXPECT_EQ(two.answerer.agent.path()->remote, at("192.0.2.1"));
}

TEST(Agent, TheOtherFamilyIsUsedWhenOneIsDead) {
    Two two;
    two.offerer.add_address(at("2001:db8::1"), two.network.now);
    two.answerer.add_address(at("2001:db8::2"), two.network.now);
    two.network.dead.insert(at("192.0.2.2"));
    ASSERT_TRUE(two.connect());
    EXPECT_EQ(two.answerer.agent.path()->remote, at("2001:db8::1"));
}

TEST(Agent, APeerWithoutCandidatesIsLearnedFromItsChecks) {
    Two two;
    // As browsers do that hide their addresses behind mDNS names: only the answerer's candidates arrive.
    two.answerer.agent.set_remote(two.offerer.agent.local(), false, two.network.now);
    two.offerer.agent.set_remote(two.answerer.agent.local(), false, two.network.now);
    two.offerer.agent.add_remote(two.answerer.candidates().front(), two.network.now);
    ASSERT_TRUE(two.network.until([&] { return both_connected(two.offerer, two.answerer); }, 10s));
    EXPECT_EQ(two.answerer.agent.path()->remote_type, CandidateType::prflx);
}

TEST(Agent, AnAddressTranslatorInBetweenIsSeenThrough) {
    Two two;
    const Endpoint inside = at("192.0.2.1");
    const Endpoint outside = at("203.0.113.1", 4711);
    two.network.seen_as = [=](const Endpoint& from) { return from == inside ? outside : from; };
    two.network.leads_to = [=](const Endpoint& to) { return to == outside ? inside : to; };
    ASSERT_TRUE(two.connect());
    EXPECT_EQ(two.answerer.agent.path()->remote, outside);
    EXPECT_EQ(two.offerer.agent.path()->local_type, CandidateType::prflx);
}

TEST(Agent, ChecksThatComeBeforeTheDescriptionCount) {
    Two two;
    two.offerer.agent.set_remote(two.answerer.agent.local(), false, two.network.now);
    two.offerer.agent.add_remote(two.answerer.candidates().front(), two.network.now);
    two.network.pass(1s);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::idle);
    two.answerer.agent.set_remote(two.offerer.agent.local(), false, two.network.now);
    EXPECT_TRUE(two.network.until([&] { return both_connected(two.offerer, two.answerer); }, 10s));
}

TEST(Agent, ARoleConflictIsResolvedBothWays) {
    for (const bool controlling : {true, false}) {
        FakeNetwork network;
        FakePeer& one = network.add(controlling);
        FakePeer& other = network.add(controlling);
        one.add_address(at("192.0.2.1"), network.now);
        other.add_address(at("192.0.2.2"), network.now);
        network.introduce(one, other);
        ASSERT_TRUE(network.until([&] { return both_connected(one, other); }, 10s)) << controlling;
        EXPECT_NE(one.agent.controlling(), other.agent.controlling());
    }
}

TEST(Agent, NothingIsHeardFromAPeerWithAnotherPassword) {
    Two two;
    two.answerer.agent.set_remote(two.offerer.agent.local(), false, two.network.now);
    Credentials wrong = two.answerer.agent.local();
    wrong.pwd = "wrong-password-of-the-peer";
    two.offerer.agent.set_remote(wrong, false, two.network.now);
    two.offerer.agent.add_remote(two.answerer.candidates().front(), two.network.now);
    two.network.pass(10s);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::checking);
    EXPECT_FALSE(two.answerer.agent.path());
    EXPECT_FALSE(two.answerer.agent.accepts(1, at("192.0.2.1")));
}

TEST(Agent, GivesUpWithAReasonAfter30Seconds) {
    Two two;
    two.network.dead.insert(at("192.0.2.1"));
    EXPECT_FALSE(two.connect(29s));
    EXPECT_EQ(two.answerer.agent.state(), AgentState::checking);
    two.network.pass(2s);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::failed);
    EXPECT_EQ(two.answerer.reason, "none of the peer's 1 addresses answered within 30 s, tried from 1 of ours");
    EXPECT_EQ(two.answerer.agent.deadline(two.network.now), never);
}

TEST(Agent, AVanishedPeerIsGoneWithin30Seconds) {
    Two two;
    ASSERT_TRUE(two.connect());
    two.network.pass(60s);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::connected);
    two.network.dead.insert(at("192.0.2.1"));
    two.network.pass(9s);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::disconnected);
    two.network.pass(21s);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::failed);
    EXPECT_EQ(two.answerer.reason, "the peer has not answered for 30 s");
    EXPECT_FALSE(two.answerer.agent.path());
    const int sent = two.answerer.sent;
    two.network.pass(60s);
    EXPECT_EQ(two.answerer.sent, sent) << "sends to a peer that has not consented";
}

TEST(Agent, AShortSilenceIsForgiven) {
    Two two;
    ASSERT_TRUE(two.connect());
    two.network.dead.insert(at("192.0.2.1"));
    two.network.pass(15s);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::disconnected);
    two.network.dead.clear();
    EXPECT_TRUE(two.network.until([&] { return both_connected(two.offerer, two.answerer); }, 10s));
}

TEST(Agent, ARestartFindsANewPathWhileTheOldOneCarriesOn) {
    Two two;
    ASSERT_TRUE(two.connect());
    const Credentials before = two.answerer.agent.local();
    two.offerer.agent.restart();
    EXPECT_TRUE(two.offerer.agent.path());
    two.network.introduce(two.offerer, two.answerer);
    EXPECT_NE(two.answerer.agent.local(), before);
    EXPECT_EQ(two.answerer.agent.path()->remote, at("192.0.2.1"));
    two.network.pass(40s);
    EXPECT_TRUE(both_connected(two.offerer, two.answerer));
    EXPECT_EQ(std::ranges::count(two.answerer.states, AgentState::connected), 1) << "the stream was not interrupted";
}

TEST(Agent, ARestartAfterTheAddressHasChangedFindsThePeerAgain) {
    Two two;
    ASSERT_TRUE(two.connect());
    two.answerer.agent.remove_base(1, two.network.now);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::disconnected);
    EXPECT_EQ(two.answerer.reason, "the local address 192.0.2.2:1000 is gone");
    two.answerer.bases.clear();
    two.answerer.add_address(at("198.51.100.2"), two.network.now);
    two.offerer.agent.restart();
    two.network.introduce(two.offerer, two.answerer);
    EXPECT_TRUE(two.network.until([&] { return two.offerer.agent.path()->remote == at("198.51.100.2"); }, 10s));
    EXPECT_TRUE(two.network.until([&] { return both_connected(two.offerer, two.answerer); }, 10s));
}

TEST(Agent, ANewAddressThatIsTrickledReplacesOneThatIsGone) {
    Two two;
    ASSERT_TRUE(two.connect());
    two.answerer.agent.remove_base(1, two.network.now);
    two.answerer.bases.clear();
    two.answerer.add_address(at("198.51.100.2"), two.network.now);
    // The answerer knows the offerer's candidates: it checks from the new address, and the offerer learns it.
    EXPECT_TRUE(two.network.until(
        [&] { return two.answerer.agent.path() && two.answerer.agent.path()->local == at("198.51.100.2"); }, 10s));
}

TEST(Agent, ThePacketSizeOfThePathIsFound) {
    for (const std::size_t mtu : {1472U, 1452U, 1412U, 1280U, 1210U}) {
        Two two;
        two.network.mtu = mtu;
        ASSERT_TRUE(two.connect());
        two.network.pass(20s);
        const std::size_t found = two.answerer.agent.path()->max_payload;
        EXPECT_LE(found, mtu);
        EXPECT_GE(found + 112, mtu) << "links are tried in steps";
    }
}

TEST(Agent, ThePacketSizeShrinksWithThePath) {
    Two two;
    ASSERT_TRUE(two.connect());
    two.network.pass(10s);
    ASSERT_EQ(two.answerer.agent.path()->max_payload, 1472U);
    two.network.mtu = 1400;
    two.network.pass(90s);
    EXPECT_EQ(two.answerer.agent.path()->max_payload, 1392U);
    EXPECT_EQ(two.answerer.agent.state(), AgentState::connected);
}

TEST(Agent, ALitePeerMakesUsControlling) {
    Two two;
    two.answerer.agent.set_remote(two.offerer.agent.local(), true, two.network.now);
    EXPECT_TRUE(two.answerer.agent.controlling());
}

TEST(Agent, AFloodOfCandidatesIsBounded) {
    Two two;
    two.answerer.agent.set_remote(two.offerer.agent.local(), false, two.network.now);
    for (std::uint16_t port = 1; port < 2000; ++port) {
        Candidate candidate{"f", 1, at("203.0.113.7", port), CandidateType::host, std::nullopt};
        two.answerer.agent.add_remote(candidate, two.network.now);
    }
    two.network.pass(29s);
    EXPECT_LE(two.answerer.sent, static_cast<int>(Agent::max_remotes * most_transmissions));
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::ice
