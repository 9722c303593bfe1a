// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/worker/schedule.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

constexpr std::uint64_t ms = 1'000'000;
constexpr std::uint64_t start = 1000 * ms;
constexpr std::uint64_t frame = 20 * ms;  // 50 fps
constexpr bool settled = true;
constexpr bool coarse = false;

struct Fast : Schedule {
    Fast() { set_fps(50); }
    /// One that has encoded its first picture at `start` and has nothing left to do.
    static Fast at_rest() {
        Fast schedule;
        schedule.picture_changed();
        schedule.encoded(start, settled);
        return schedule;
    }
};

TEST(Schedule, StartsWithAnIdrAtOnce) {
    const Fast schedule;
    EXPECT_TRUE(schedule.idr_wanted());
    EXPECT_EQ(schedule.due(), 0U);
}

TEST(Schedule, NothingNewIsNothingToDo) {
    EXPECT_EQ(Fast::at_rest().due(), never);
}

TEST(Schedule, ANewPictureAfterAPauseIsEncodedAtOnce) {
    Fast schedule = Fast::at_rest();
    schedule.picture_changed();
    EXPECT_LE(schedule.due(), start + frame);
    EXPECT_FALSE(schedule.idr_wanted());
}

TEST(Schedule, AFastSourceIsHeldToTheFrameRate) {
    Fast schedule = Fast::at_rest();
    int units = 0;
    for (std::uint64_t now = start; now < start + 10'000 * ms; now += 7 * ms) {  // 143 pictures a second
        schedule.picture_changed();
        if (now >= schedule.due()) {
            schedule.encoded(now, settled);
            ++units;
        }
    }
    EXPECT_LE(units, 501);
    EXPECT_GE(units, 400) << "not every second picture only because it came a little early";
}

TEST(Schedule, JitterOfASourceAtTheSameRateLosesNoPicture) {
    Fast schedule = Fast::at_rest();
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        const std::uint64_t now = start + i * frame + (i % 3) * ms - 1 * ms;
        schedule.picture_changed();
        ASSERT_LE(schedule.due(), now) << i;
        schedule.encoded(now, settled);
    }
}

TEST(Schedule, ALatePictureDelaysNoLaterOne) {
    Fast schedule = Fast::at_rest();
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        const std::uint64_t now = start + i * frame + (i % 100 == 0 ? 9 * ms : 0);
        schedule.picture_changed();
        ASSERT_LE(schedule.due(), now) << i;
        schedule.encoded(now, settled);
    }
}

TEST(Schedule, APauseIsNotMadeUpFor) {
    Fast schedule = Fast::at_rest();
    schedule.picture_changed();
    schedule.encoded(start + 5000 * ms, settled);
    schedule.picture_changed();
    EXPECT_GE(schedule.due(), start + 5000 * ms + frame / 2);
}

TEST(Schedule, AnIdrOfAStaticScreenComesWithinAFramesTime) {
    Fast schedule = Fast::at_rest();
    schedule.want_idr();
    EXPECT_LE(schedule.due(), start + frame);
    EXPECT_FALSE(schedule.changed());
    schedule.encoded(start + 300 * ms, settled);
    EXPECT_FALSE(schedule.idr_wanted());
    EXPECT_EQ(schedule.due(), never);
}

TEST(Schedule, AnIdrInMotionTakesTheNextPictureAndShiftsNone) {
    Fast schedule = Fast::at_rest();
    schedule.want_idr();
    EXPECT_EQ(schedule.due(), start + frame) << "no earlier than the next picture could come";
    schedule.encoded(start + frame, settled);  // the picture is a little late: the last one is encoded again
    schedule.picture_changed();
    EXPECT_LE(schedule.due(), start + frame + 1 * ms) << "the late picture does not wait for another frame's time";
}

TEST(Schedule, AStillPictureIsSharpenedEverMoreSlowlyThenLeftAlone) {
    Fast schedule;
    schedule.picture_changed();
    std::uint64_t now = start;
    schedule.encoded(now, coarse);
    std::vector<std::uint64_t> intervals;
    while (schedule.due() != never) {
        intervals.push_back((schedule.due() - now) / ms);
        now = schedule.due();
        schedule.encoded(now, coarse);
        ASSERT_LE(intervals.size(), 100U);
    }
    EXPECT_EQ(intervals, (std::vector<std::uint64_t>{20, 20, 20, 40, 80, 160, 320, 500}));
}

TEST(Schedule, SharpeningEndsWhenTheEncoderIsSatisfied) {
    Fast schedule;
    schedule.picture_changed();
    schedule.encoded(start, coarse);
    schedule.encoded(start + frame, coarse);
    EXPECT_NE(schedule.due(), never);
    schedule.encoded(start + 2 * frame, settled);
    EXPECT_EQ(schedule.due(), never);
}

TEST(Schedule, MotionStartsSharpeningAnew) {
    Fast schedule;
    schedule.picture_changed();
    schedule.encoded(start, coarse);
    for (unsigned i = 0; i < Schedule::max_refinements; ++i) {
        schedule.encoded(schedule.due(), coarse);
    }
    ASSERT_EQ(schedule.due(), never);
    schedule.picture_changed();
    schedule.encoded(start + 9000 * ms, coarse);
    EXPECT_EQ(schedule.due(), start + 9000 * ms + frame);
}

TEST(Schedule, AfterPostponingItTriesAgainInAFramesTime) {
    Fast schedule = Fast::at_rest();
    schedule.want_idr();
    schedule.picture_changed();
    schedule.postpone(start + 500 * ms);
    EXPECT_EQ(schedule.due(), start + 520 * ms);
}

TEST(Schedule, AHigherFrameRateTakesEffectAtOnce) {
    Schedule schedule;
    schedule.set_fps(1);
    schedule.picture_changed();
    schedule.encoded(start, settled);
    schedule.set_fps(50);
    schedule.picture_changed();
    EXPECT_LE(schedule.due(), start + frame);
}

}  // namespace
}  // namespace nanokvm::capture
