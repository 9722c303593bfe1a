// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/guest_clock.hpp"

#include <atomic>
#include <chrono>
#include <sched.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

TEST(GuestClock, OfNoProcessIsTheMonotonicClock) {
    GuestClock clock;
    const std::uint64_t before = clock.at(1'000, std::nullopt);
    EXPECT_EQ(clock.at(5'000, std::nullopt) - before, 4'000U);
}

TEST(GuestClock, LeavesOutWhatTheProcessWaitedForTheCpu) {
    GuestClock clock;
    const std::uint64_t before = clock.at(1'000, 70);
    EXPECT_EQ(clock.at(9'000, 3'070) - before, 5'000U);
    EXPECT_EQ(clock.at(10'000, 3'070) - before, 6'000U);
}

TEST(GuestClock, NeverStandsStillAndNeverGoesBack) {
    GuestClock clock;
    const std::uint64_t before = clock.at(8'000, 0);
    EXPECT_EQ(clock.at(16'000, 1'000'000) - before, 1'000U) << "several threads waited longer than there was time";
    EXPECT_EQ(clock.at(16'000, 2'000'000) - before, 1'000U);
    EXPECT_EQ(clock.at(15'000, 2'000'000) - before, 1'000U);
    EXPECT_EQ(clock.at(24'000, 5) - before, 9'000U) << "a thread ended";
}

TEST(GuestClock, AProcessThatIsGoneIsNoReasonToWait) {
    GuestClock clock;
    const std::uint64_t before = clock.at(0, 50);
    EXPECT_EQ(clock.at(8'000, std::nullopt) - before, 8'000U);
    EXPECT_EQ(clock.at(16'000, 9'000) - before, 16'000U) << "the first look at a process is no comparison";
    EXPECT_FALSE(waited_for_cpu(1 << 30));
}

TEST(GuestClock, SeesThreadsThatShareOneCpu) {
    const auto before = waited_for_cpu(::getpid());
    if (!before) {
        GTEST_SKIP() << "this kernel counts no waiting";
    }
    std::atomic<bool> stop = false;
    const auto spin = [&stop] {
        while (!stop) {
        }
    };
    cpu_set_t all;
    ASSERT_EQ(::sched_getaffinity(0, sizeof(all), &all), 0);
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
    std::thread first(spin);
    std::thread second(spin);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_GT(waited_for_cpu(::getpid()).value_or(0), *before + 20'000'000);
    stop = true;
    first.join();
    second.join();
    ASSERT_EQ(::sched_setaffinity(0, sizeof(all), &all), 0);
}

}  // namespace
}  // namespace nanokvm::board
