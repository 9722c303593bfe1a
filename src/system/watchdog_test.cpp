// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/watchdog.hpp"

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using std::chrono::seconds;
using Verdict = Watchdog::Verdict;

class WatchdogTest : public ::testing::Test {
protected:
    Watchdog::Clock::time_point now{seconds(1000)};
    Watchdog watchdog{now};
};

TEST_F(WatchdogTest, AServerThatShowsLifeIsLeftAlone) {
    for (int i = 0; i < 100; ++i) {
        now += seconds(19);
        EXPECT_EQ(watchdog.check(now), Verdict::well);
        watchdog.sign_of_life(now);
    }
}

TEST_F(WatchdogTest, TheServerIsRestartedFirst) {
    watchdog.sign_of_life(now);
    EXPECT_EQ(watchdog.check(now + seconds(19)), Verdict::well);
    EXPECT_EQ(watchdog.check(now + seconds(20)), Verdict::restart_server);
    EXPECT_EQ(watchdog.check(now + seconds(21)), Verdict::well) << "the new one is starting";
}

TEST_F(WatchdogTest, TheDeviceIsRestartedOnlyWhenThatDidNotHelp) {
    for (std::size_t i = 0; i < Watchdog::restarts_before_reboot; ++i) {
        now = watchdog.deadline();
        EXPECT_EQ(watchdog.check(now), Verdict::restart_server);
    }
    EXPECT_EQ(watchdog.check(watchdog.deadline()), Verdict::reboot);
}

TEST_F(WatchdogTest, LifeInBetweenStartsTheCountAnew) {
    for (int i = 0; i < 10; ++i) {
        now = watchdog.deadline();
        EXPECT_EQ(watchdog.check(now), Verdict::restart_server);
        watchdog.sign_of_life(now + seconds(5));
    }
}

}  // namespace
}  // namespace nanokvm::system
