// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/checklist.hpp"

#include "stream/webrtc/ice/consent.hpp"
#include "stream/webrtc/ice/mtu_search.hpp"

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::ice {
namespace {

using namespace std::chrono_literals;

Endpoint at(const std::string& address, std::uint16_t port = 1) {
    return {boost::asio::ip::make_address(address), port};
}
Base base_at(BaseId id, const std::string& address, std::uint32_t priority) {
    return {id, at(address), CandidateType::host, priority, "b" + std::to_string(id)};
}
Candidate remote_at(const std::string& address, std::uint32_t priority, const std::string& foundation,
                    std::uint16_t port = 1) {
    return {foundation, priority, at(address, port), CandidateType::host, std::nullopt};
}

TEST(Checklist, PairPrioritiesFollowTheFormulaOfRfc8445) {
    EXPECT_EQ(pair_priority(1, 2), (1ULL << 32U) + 4);
    EXPECT_EQ(pair_priority(2, 1), (1ULL << 32U) + 5);
    EXPECT_EQ(pair_priority(7, 7), (7ULL << 32U) + 14);
}

TEST(Checklist, PairsOneFamilyOnceOnly) {
    Checklist list;
    EXPECT_NE(list.add(base_at(1, "192.0.2.1", 5), remote_at("192.0.2.9", 7, "x"), false), nullptr);
    EXPECT_EQ(list.add(base_at(1, "192.0.2.1", 5), remote_at("192.0.2.9", 7, "x"), false), nullptr);
    EXPECT_EQ(list.add(base_at(1, "192.0.2.1", 5), remote_at("2001:db8::9", 7, "x"), false), nullptr);
    EXPECT_EQ(list.pairs().size(), 1U);
}

TEST(Checklist, TriggeredPairsComeFirstThenByPriorityOneOfAFoundationAtATime) {
    Checklist list;
    const Base base = base_at(1, "192.0.2.1", 100);
    list.add(base, remote_at("192.0.2.9", 10, "x"), false);
    list.add(base, remote_at("192.0.2.8", 30, "y"), false);
    list.add(base, remote_at("192.0.2.7", 20, "y"), false);
    EXPECT_EQ(list.pairs()[2].state, PairState::frozen);
    EXPECT_EQ(list.next()->remote, at("192.0.2.8"));
    list.next()->state = PairState::in_progress;
    EXPECT_EQ(list.next()->remote, at("192.0.2.9"));
    list.next()->state = PairState::in_progress;
    EXPECT_EQ(list.next(), nullptr) << "its foundation is being checked";
    list.succeeded(list.pairs()[1]);
    EXPECT_EQ(list.next()->remote, at("192.0.2.7"));
    list.trigger(list.pairs()[0]);
    EXPECT_EQ(list.next()->remote, at("192.0.2.9"));
}

TEST(Checklist, AFrozenPairThawsWhenTheOtherOfItsFoundationHasFailed) {
    Checklist list;
    const Base base = base_at(1, "192.0.2.1", 100);
    list.add(base, remote_at("192.0.2.8", 30, "y"), false);
    list.add(base, remote_at("192.0.2.7", 20, "y"), false);
    list.pairs()[0].state = PairState::failed;
    ASSERT_NE(list.next(), nullptr);
    EXPECT_EQ(list.next()->remote, at("192.0.2.7"));
}

TEST(Checklist, HoldsAtMostItsBound) {
    Checklist list;
    for (std::uint16_t port = 1; port < 1000; ++port) {
        list.add(base_at(1, "192.0.2.1", 1), remote_at("192.0.2.9", 1, "x", port), false);
    }
    EXPECT_EQ(list.pairs().size(), Checklist::max_pairs);
}

struct Nomination {
    std::uint64_t fresh;
    std::uint64_t current;
    Duration since;
    bool prefers;
};
class NominationTable : public testing::TestWithParam<Nomination> {};
TEST_P(NominationTable, Decides) {
    const auto& row = GetParam();
    const Time now{1h};
    Pair fresh;
    Pair current;
    fresh.priority = row.fresh;
    current.priority = row.current;
    current.nominated_at = now - row.since;
    EXPECT_EQ(prefers(fresh, current, now), row.prefers);
}
INSTANTIATE_TEST_SUITE_P(Rows, NominationTable,
                         testing::Values(Nomination{2, 1, 0s, true}, Nomination{1, 2, 0s, false},
                                         Nomination{1, 2, 6s, false}, Nomination{1, 2, 7s, true},
                                         Nomination{1, 1, 1s, false}));

TEST(Timing, RetransmissionsFollowRfc8489) {
    Time now{1h};
    const Time began = now;
    Retransmission request(now, 500ms);
    std::vector<long> sent{0};
    while (true) {
        now = request.due();
        if (!request.again(now)) {
            break;
        }
        sent.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(now - began).count());
    }
    // Section 6.2.1: "at 0, 500, 1500, 3500, 7500, 15500, and 31500 ms … timed out at 39500 ms".
    EXPECT_EQ(sent, (std::vector<long>{0, 500, 1500, 3500, 7500, 15500, 31500}));
    EXPECT_EQ(now - began, 39500ms);
}

TEST(Consent, IsAskedForEvery4To6Seconds) {
    Time now{1h};
    Consent consent(now);
    for (const std::uint64_t jitter : {0U, 1999U, 2000U, 12345U}) {
        consent.sent({}, now, jitter);
        EXPECT_GE(consent.due() - now, 4s);
        EXPECT_LT(consent.due() - now, 6s);
    }
}

TEST(Consent, OnlyAnAnswerRenewsIt) {
    const Time start{1h};
    Consent consent(start);
    const stun::TransactionId one{1};
    const stun::TransactionId never_sent{2};
    consent.sent(one, start + 20s, 0);
    EXPECT_FALSE(consent.answered(never_sent, start + 21s));
    consent.heard(start + 29s);
    EXPECT_EQ(consent.status(start + 29s), Consent::Status::fresh);
    EXPECT_EQ(consent.status(start + 30s), Consent::Status::expired);
    EXPECT_EQ(consent.answered(one, start + 21s), Duration(1s));
    EXPECT_FALSE(consent.answered(one, start + 22s)) << "an answer counts once";
    EXPECT_EQ(consent.status(start + 50s), Consent::Status::late);
    EXPECT_EQ(consent.status(start + 51s), Consent::Status::expired);
}

TEST(MtuSearch, TriesEverySizeThreeTimesFromTheTop) {
    Time now{1h};
    MtuSearch search(now, 28);
    std::vector<std::size_t> probes;
    while (search.due() < now + 30s) {
        now = search.due();
        if (const auto size = search.probe(now, 5ms); size != 0) {
            probes.push_back(size);
        }
    }
    EXPECT_EQ(probes, (std::vector<std::size_t>{1472, 1472, 1472, 1464, 1464, 1464, 1412, 1412, 1412, 1392, 1392, 1392,
                                                1352, 1352, 1352, 1272, 1272, 1272}));
    EXPECT_EQ(search.size(), MtuSearch::least);
}

TEST(MtuSearch, AnAnswerSettlesIt) {
    const Time now{1h};
    MtuSearch search(now, 48);
    EXPECT_EQ(search.probe(now, 5ms), 1452U);
    EXPECT_TRUE(search.answered(1452, now));
    EXPECT_EQ(search.size(), 1452U);
    EXPECT_EQ(search.due(), now + MtuSearch::again_after);
    EXPECT_TRUE(search.too_long(now + 1s));
    EXPECT_EQ(search.size(), MtuSearch::least);
    EXPECT_FALSE(search.too_long(now + 1s));
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::ice
