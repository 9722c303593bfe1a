// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/lease.hpp"

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

constexpr ClientId ada = 1;
constexpr ClientId bob = 2;
constexpr bool holding = true;
constexpr bool seize = true;
constexpr std::uint64_t begun = 100;

TEST(Lease, WhoActsFirstControls) {
    Lease lease;
    EXPECT_TRUE(lease.act(ada, begun, false));
    EXPECT_FALSE(lease.act(bob, begun + 1, false));
    EXPECT_EQ(lease.holder(), ada);
}

TEST(Lease, AnIdleHolderIsReplacedByWhoActs) {
    Lease lease;
    ASSERT_TRUE(lease.act(ada, begun, false));
    EXPECT_FALSE(lease.act(bob, begun + Lease::idle_ns - 1, false));
    EXPECT_TRUE(lease.act(bob, begun + Lease::idle_ns, false));
}

TEST(Lease, AHeldKeyIsNotIdle) {
    Lease lease;
    ASSERT_TRUE(lease.act(ada, begun, false));
    EXPECT_FALSE(lease.act(bob, begun + 100 * Lease::idle_ns, holding));
}

TEST(Lease, ARequestIsAnsweredByHandOver) {
    Lease lease;
    ASSERT_TRUE(lease.act(ada, begun, false));
    EXPECT_FALSE(lease.request(bob, begun + 1, false));
    EXPECT_EQ(lease.requester(), bob);
    lease.release(ada, begun + 2);
    EXPECT_EQ(lease.holder(), bob);
    EXPECT_EQ(lease.requester(), 0U);
}

TEST(Lease, AnUnansweredRequestMayBeTaken) {
    Lease lease;
    ASSERT_TRUE(lease.act(ada, begun, false));
    ASSERT_FALSE(lease.request(bob, begun, holding));
    EXPECT_FALSE(lease.take(bob, begun + Lease::unanswered_ns - 1, holding, !seize));
    ASSERT_FALSE(lease.request(bob, begun + 5, holding)) << "asking again does not begin anew";
    EXPECT_TRUE(lease.take(bob, begun + Lease::unanswered_ns, holding, !seize));
}

TEST(Lease, WhoMaySeizeTakesAtOnce) {
    Lease lease;
    ASSERT_TRUE(lease.act(ada, begun, false));
    EXPECT_FALSE(lease.take(bob, begun, holding, !seize));
    EXPECT_TRUE(lease.take(bob, begun, holding, seize));
}

TEST(Lease, AWithdrawnRequestIsForgotten) {
    Lease lease;
    ASSERT_TRUE(lease.act(ada, begun, false));
    ASSERT_FALSE(lease.request(bob, begun, false));
    lease.release(bob, begun);
    lease.release(ada, begun);
    EXPECT_EQ(lease.holder(), 0U);
}

}  // namespace
}  // namespace nanokvm::input
