// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/run_blocking.hpp"

#include <gtest/gtest.h>

namespace nanokvm::base {
namespace {

using namespace std::chrono_literals;

TEST(RunBlocking, EndsWell) {
    EXPECT_TRUE(run_blocking({"/bin/true"}, 1min));
}

TEST(RunBlocking, SaysHowItFailed) {
    EXPECT_EQ(run_blocking({"/bin/false"}, 1min).error().message, "/bin/false: exit status 1");
    EXPECT_NE(run_blocking({"/nowhere/mkfs"}, 1min).error().message.find("/nowhere/mkfs"), std::string::npos);
}

TEST(RunBlocking, EndsWhatTakesTooLong) {
    const auto ended = run_blocking({"/bin/sleep", "1000"}, 20ms);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ETIMEDOUT);
    EXPECT_EQ(ended.error().message, "/bin/sleep did not end in time and was killed");
}

}  // namespace
}  // namespace nanokvm::base
