// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/login_throttle.hpp"

#include <gtest/gtest.h>

namespace nanokvm::account {
namespace {

TEST(LoginThrottle, TheFifthFailureIsTheLastThatIsLookedAt) {
    LoginThrottle throttle({.lockout_s = 300, .max_failures = 5});
    for (int attempt = 0; attempt < 5; ++attempt) {
        EXPECT_TRUE(throttle.begin("admin", "10.0.0.1", 1000));
    }
    EXPECT_FALSE(throttle.begin("admin", "10.0.0.2", 1000)) << "per account";
    EXPECT_FALSE(throttle.begin("other", "10.0.0.1", 1000)) << "per address";
    EXPECT_TRUE(throttle.begin("other", "10.0.0.3", 1000));
    EXPECT_FALSE(throttle.begin("admin", "10.0.0.1", 1299));
    EXPECT_TRUE(throttle.begin("admin", "10.0.0.1", 1300));
}

TEST(LoginThrottle, ParallelGuessesCountBeforeTheyAreChecked) {
    LoginThrottle throttle({.lockout_s = 300, .max_failures = 2});
    EXPECT_TRUE(throttle.begin("a", "n", 0));
    EXPECT_TRUE(throttle.begin("a", "n", 0));
    EXPECT_FALSE(throttle.begin("a", "n", 0));
}

TEST(LoginThrottle, SuccessForgives) {
    LoginThrottle throttle({.lockout_s = 300, .max_failures = 2});
    EXPECT_TRUE(throttle.begin("a", "n", 0));
    throttle.success("a", "n");
    EXPECT_TRUE(throttle.begin("a", "n", 0));
    EXPECT_TRUE(throttle.begin("a", "n", 0));
    EXPECT_FALSE(throttle.begin("a", "n", 0));
}

TEST(LoginThrottle, ZeroSwitchesItOff) {
    LoginThrottle throttle({.lockout_s = 0, .max_failures = 1});
    for (int attempt = 0; attempt < 100; ++attempt) {
        EXPECT_TRUE(throttle.begin("a", "n", 0));
    }
}

TEST(LoginThrottle, ItsMemoryIsBoundedAndTheNewestAreKept) {
    LoginThrottle throttle({.lockout_s = 300, .max_failures = 1});
    for (int i = 0; i < 10'000; ++i) {
        static_cast<void>(throttle.begin("user" + std::to_string(i), "net" + std::to_string(i), i / 1000));
    }
    EXPECT_LE(throttle.records(), 2 * LoginThrottle::max_records);
    EXPECT_FALSE(throttle.begin("user9999", "elsewhere", 10));
}

}  // namespace
}  // namespace nanokvm::account
