// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/report_queue.hpp"

#include "input/test_sink.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

std::vector<Report> drain(ReportQueue& queue) {
    std::vector<Report> reports;
    while (const auto report = queue.front()) {
        reports.push_back(*report);
        queue.pop();
    }
    return reports;
}

TEST(ReportQueue, OfAbsoluteMovesTheNewestCounts) {
    ReportQueue queue;
    queue.push(AbsoluteReport{.x = 1, .y = 1});
    queue.push(AbsoluteReport{.x = 2, .y = 2});
    queue.push(AbsoluteReport{.x = 3, .y = 3});
    EXPECT_EQ(drain(queue), (std::vector<Report>{AbsoluteReport{.x = 3, .y = 3}}));
}

TEST(ReportQueue, RelativeMovesAddUpAndLeaveInStepsOfAtMost127OnAStraightLine) {
    ReportQueue queue;
    queue.push(RelativeReport{.dx = 127, .dy = -50});
    queue.push(RelativeReport{.dx = 127, .dy = -50});
    queue.push(RelativeReport{.dx = 46, .dy = -50});
    const RelativeReport third{.dx = 100, .dy = -50};
    EXPECT_EQ(drain(queue), (std::vector<Report>{third, third, third}));
}

TEST(ReportQueue, AMoveNeverCrossesAButtonChange) {
    ReportQueue queue;
    const std::vector<Report> reports{AbsoluteReport{.x = 1}, AbsoluteReport{.buttons = 1, .x = 1},
                                      AbsoluteReport{.buttons = 1, .x = 2}, AbsoluteReport{.buttons = 0, .x = 2},
                                      AbsoluteReport{.buttons = 0, .x = 3}};
    for (const Report& report : reports) {
        queue.push(report);
    }
    EXPECT_EQ(drain(queue), reports) << "the place of the click counts";
}

TEST(ReportQueue, AMoveNeverCrossesTheWheelOrAKey) {
    ReportQueue queue;
    const std::vector<Report> reports{RelativeReport{.dx = 1},
                                      RelativeReport{.wheel = 1},
                                      RelativeReport{.wheel = 1},
                                      RelativeReport{.dx = 1},
                                      keys(1),
                                      RelativeReport{.dx = 1}};
    for (const Report& report : reports) {
        queue.push(report);
    }
    EXPECT_EQ(drain(queue), reports);
}

TEST(ReportQueue, AMoveThatIsHalfWrittenStillTakesUpWhatFollows) {
    ReportQueue queue;
    queue.push(RelativeReport{.dx = 100});
    queue.push(RelativeReport{.dx = 100});
    queue.pop();
    queue.push(RelativeReport{.dx = -100});
    EXPECT_EQ(drain(queue), (std::vector<Report>{RelativeReport{}})) << "100 of 200 were written, then 100 back";
}

TEST(ReportQueue, OverflowLeavesEverythingUpAndThenTheNewestState) {
    ReportQueue queue;
    for (std::size_t i = 0; i < ReportQueue::capacity; ++i) {
        queue.push(keys(0, static_cast<std::uint8_t>(4 + i % 20)));
    }
    EXPECT_EQ(queue.dropped(), 0U);
    queue.push(AbsoluteReport{.buttons = 1, .x = 7, .y = 8});
    EXPECT_EQ(queue.dropped(), ReportQueue::capacity);
    const auto last_key = static_cast<std::uint8_t>(4 + (ReportQueue::capacity - 1) % 20);
    EXPECT_EQ(drain(queue), (std::vector<Report>{KeyboardReport{}, RelativeReport{}, AbsoluteReport{.x = 7, .y = 8},
                                                 keys(0, last_key), AbsoluteReport{.buttons = 1, .x = 7, .y = 8}}));
}

TEST(ReportQueue, MovementIsNeitherLostNorMadeUp) {
    std::mt19937 random(7);  // NOLINT: the same every run
    ReportQueue queue;
    int pushed = 0;
    int popped = 0;
    const auto pop = [&] {
        if (const auto report = queue.front()) {
            popped += std::get<RelativeReport>(*report).dx;
            queue.pop();
        }
    };
    for (int round = 0; round < 10'000; ++round) {
        const auto step = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
        queue.push(RelativeReport{.buttons = static_cast<std::uint8_t>(random() % 8 == 0), .dx = step});
        pushed += step;
        if (queue.size() > 100 || random() % 3 == 0) {
            pop();
            pop();
        }
    }
    while (!queue.empty()) {
        pop();
    }
    EXPECT_EQ(pushed, popped);
    EXPECT_EQ(queue.dropped(), 0U);
}

}  // namespace
}  // namespace nanokvm::input
