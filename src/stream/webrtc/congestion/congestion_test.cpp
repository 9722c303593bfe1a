// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/congestion/controller.hpp"
#include "stream/webrtc/congestion/pacing.hpp"
#include "stream/webrtc/congestion/send_log.hpp"

#include <random>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::congestion {
namespace {

constexpr std::uint64_t second = 1'000'000'000;
constexpr Limits limits{.floor_kbps = 300, .ceiling_kbps = 3000};

/// A viewer of which the same is seen every 100 ms, on a clock of its own.
class Viewer {
public:
    explicit Viewer(State state = {}) : state_(state) {}

    Viewer& sees(Observation seen, double seconds) {
        for (int i = 0; i < static_cast<int>(seconds * 10); ++i) {
            now_ += second / 10;
            seen.now_ns = now_;
            state_ = step(state_, seen, limits);
        }
        return *this;
    }
    [[nodiscard]] std::uint32_t target() const { return target_kbps(state_, limits); }

private:
    State state_;
    std::uint64_t now_ = 5 * second;
};

TEST(Controller, BeginsWithTheBitrateThatWasSet) {
    EXPECT_EQ(target_kbps({}, limits), 3000U);
    EXPECT_EQ(Viewer().sees({.sent_kbps = 2900}, 1).target(), 3000U);
}

struct Case {
    const char* name;
    Observation seen;
    double seconds;
    std::uint32_t least;
    std::uint32_t most;
};

TEST(Controller, DecidesByTable) {
    const Case cases[] = {
        {"nothing is wrong",
         {.loss = 0, .least_delay_us = 5000, .received_kbps = 2900, .sent_kbps = 2900},
         30,
         3000,
         3000},
        {"an idle desktop", {.loss = 0, .least_delay_us = 5000, .received_kbps = 20, .sent_kbps = 20}, 60, 3000, 3000},
        {"a radio link loses 5 %",
         {.loss = 0.05, .least_delay_us = 5000, .received_kbps = 2800, .sent_kbps = 2900},
         30,
         3000,
         3000},
        {"20 % are lost",
         {.loss = 0.2, .least_delay_us = 5000, .received_kbps = 2300, .sent_kbps = 2900},
         3,
         300,
         1500},
        {"all is lost", {.loss = 1, .sent_kbps = 2900}, 10, 300, 300},
        {"the receiver says 1 Mbit/s", {.receiver_estimate_kbps = 1000, .sent_kbps = 2900}, 1, 1000, 1000},
        {"it says so while nearly nothing is sent", {.receiver_estimate_kbps = 400, .sent_kbps = 100}, 10, 3000, 3000},
    };
    for (const Case& one : cases) {
        const std::uint32_t target = Viewer().sees(one.seen, one.seconds).target();
        EXPECT_GE(target, one.least) << one.name;
        EXPECT_LE(target, one.most) << one.name;
    }
}

TEST(Controller, GivesWayToAQueueThatStandsAndComesBack) {
    Viewer viewer;
    viewer.sees({.least_delay_us = 5000, .received_kbps = 2900, .sent_kbps = 2900}, 5);
    viewer.sees({.least_delay_us = 105'000, .received_kbps = 1500, .sent_kbps = 2900}, 1);
    EXPECT_LE(viewer.target(), 1300U) << "0.85 of what arrives";
    EXPECT_GE(viewer.target(), 1000U);
    const std::uint32_t lowered = viewer.target();
    viewer.sees({.least_delay_us = 5000, .received_kbps = 1200, .sent_kbps = 1200}, 5);
    EXPECT_GT(viewer.target(), lowered);
    viewer.sees({.least_delay_us = 5000, .received_kbps = 1200, .sent_kbps = 2000}, 30);
    EXPECT_EQ(viewer.target(), 3000U);
}

TEST(Controller, AnIdrThatQueuesForAMomentIsNoReason) {
    Viewer viewer;
    for (int i = 0; i < 20; ++i) {
        viewer.sees({.least_delay_us = 5000, .received_kbps = 2000, .sent_kbps = 2500}, 0.8);
        viewer.sees({.least_delay_us = 150'000, .received_kbps = 2000, .sent_kbps = 2500}, 0.2);
    }
    EXPECT_EQ(viewer.target(), 3000U);
}

TEST(Controller, AnIdleDesktopWithAQueueOfOthersDoesNotCollapse) {
    Viewer viewer;
    viewer.sees({.least_delay_us = 5000, .received_kbps = 20, .sent_kbps = 20}, 5);
    viewer.sees({.least_delay_us = 100'000, .received_kbps = 20, .sent_kbps = 20}, 0.6);
    EXPECT_GE(viewer.target(), 2500U) << "little arrived because little was sent";
}

TEST(Controller, AWayThatBecameLongerIsABaseAfterAWhile) {
    Viewer viewer;
    viewer.sees({.least_delay_us = 5000, .received_kbps = 2900, .sent_kbps = 2900}, 5);
    viewer.sees({.least_delay_us = 80'000, .received_kbps = 2900, .sent_kbps = 2900}, 60);
    EXPECT_EQ(viewer.target(), 3000U);
}

TEST(Controller, StaysWithinItsLimitsWhateverIsSeen) {
    std::mt19937 random(5);
    State state;
    std::uint64_t now = second;
    for (int i = 0; i < 100'000; ++i) {
        now += random() % second;
        Observation seen{.now_ns = now, .sent_kbps = static_cast<double>(random() % 10'000)};
        if (random() % 2 == 0) {
            seen.loss = static_cast<double>(random() % 101) / 100;
        }
        if (random() % 2 == 0) {
            seen.least_delay_us = static_cast<std::int64_t>(random() % 1'000'000) - 500'000;
        }
        if (random() % 2 == 0) {
            seen.received_kbps = static_cast<double>(random() % 10'000);
        }
        if (random() % 8 == 0) {
            seen.receiver_estimate_kbps = static_cast<double>(random() % 10'000);
        }
        state = step(state, seen, limits);
        ASSERT_GE(target_kbps(state, limits), limits.floor_kbps);
        ASSERT_LE(target_kbps(state, limits), limits.ceiling_kbps);
    }
}

TEST(SendLog, MakesAnObservationOfFeedback) {
    SendLog log;
    for (std::uint16_t i = 0; i < 100; ++i) {
        log.sent(i, 1000, second + std::uint64_t{i} * 10'000'000);
    }
    for (std::uint16_t i = 0; i < 100; ++i) {
        log.status(
            {.sequence = i, .received = i % 4 != 0, .arrival_us = 50'000 + std::int64_t{i} * 10'000 + i % 2 * 3000});
    }
    const Observation seen = log.finish(2 * second);
    EXPECT_DOUBLE_EQ(seen.loss.value(), 0.25);
    EXPECT_EQ(seen.least_delay_us.value(), 50'000 - 1'000'000);
    EXPECT_NEAR(seen.received_kbps.value(), 600, 20);
    EXPECT_NEAR(seen.sent_kbps, 800, 10);
    EXPECT_EQ(log.sent_kbps(9 * second), 0);
}

TEST(SendLog, WhatItDoesNotKnowCountsForNothing) {
    SendLog log;
    log.sent(7, 1000, second);
    log.status({.sequence = 8, .received = true, .arrival_us = 1});
    log.status({.sequence = static_cast<std::uint16_t>(7 + SendLog::capacity), .received = true, .arrival_us = 1});
    EXPECT_FALSE(log.finish(second).least_delay_us);
    log.status({.sequence = 7, .received = true, .arrival_us = 1});
    log.status({.sequence = 7, .received = true, .arrival_us = 2});
    const Observation seen = log.finish(second);
    EXPECT_TRUE(seen.least_delay_us);
    EXPECT_FALSE(seen.loss) << "one packet is no rate";
    EXPECT_FALSE(seen.received_kbps);
}

TEST(Pacing, FollowsTheBuildingsLinkOrTheSlowerOneThatShowedItself) {
    EXPECT_EQ(pause_us(50'000, 3000, false), 4000U);
    EXPECT_EQ(pause_us(50'000, 1000, true), 100'000U);
    EXPECT_EQ(pause_us(50'000, 50'000, true), 4000U);
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::congestion
