// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/restart_policy.hpp"

#include <gtest/gtest.h>

namespace nanokvm::stream {
namespace {

constexpr std::uint64_t second = 1'000'000'000;

TEST(RestartPolicy, TheFirstRestartIsImmediate) {
    RestartPolicy policy;
    policy.started(100 * second);
    EXPECT_EQ(policy.ended(101 * second), 0U);
}

TEST(RestartPolicy, AWorkerThatKeepsDyingIsStartedEverMoreSlowly) {
    RestartPolicy policy;
    std::uint64_t last = 0;
    for (int death = 0; death < 20; ++death) {
        policy.started(100 * second);
        const std::uint64_t wait = policy.ended(100 * second + 1);
        EXPECT_GE(wait, last);
        EXPECT_LE(wait, RestartPolicy::longest_delay_ns);
        last = wait;
    }
    EXPECT_EQ(last, RestartPolicy::longest_delay_ns);
}

TEST(RestartPolicy, AHealthyLifeForgivesThePast) {
    RestartPolicy policy;
    for (int death = 0; death < 5; ++death) {
        policy.started(100 * second);
        static_cast<void>(policy.ended(100 * second));
    }
    policy.started(200 * second);
    EXPECT_EQ(policy.ended(211 * second), 0U);
}

}  // namespace
}  // namespace nanokvm::stream
