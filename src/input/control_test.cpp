// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/control.hpp"

#include "input/test_sink.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

class InputControlTest : public ::testing::Test {
protected:
    InputClient join(std::string name, bool may_seize = false) {
        return control.join({.name = std::move(name), .may_control = true, .may_seize = may_seize}, {});
    }
    void pass(std::uint64_t nanoseconds) { now += nanoseconds; }

    std::uint64_t now = 1;
    TestSink sink;
    InputControl control{sink, [this] { return now; }};
};

using Reports = std::vector<Report>;

TEST_F(InputControlTest, ReportsReachTheTargetInTheirOrder) {
    InputClient ada = join("ada");
    const Reports reports{keys(1), AbsoluteReport{.buttons = 1, .x = 5, .y = 6}, AbsoluteReport{.x = 5, .y = 6},
                          keys(0)};
    for (const Report& report : reports) {
        EXPECT_TRUE(ada.report(report));
    }
    EXPECT_EQ(sink.taken, reports);
}

TEST_F(InputControlTest, WhatAClientHeldIsReleasedWhenItGoes) {
    {
        InputClient ada = join("ada");
        ada.report(keys(2, 4));
        ada.report(AbsoluteReport{.buttons = 3, .x = 100, .y = 200, .wheel = 1});
        sink.taken.clear();
    }
    EXPECT_EQ(sink.taken, (Reports{KeyboardReport{}, AbsoluteReport{.buttons = 0, .x = 100, .y = 200, .wheel = 0}}));
}

TEST_F(InputControlTest, AClientThatHeldNothingLeavesSilently) {
    join("ada").report(AbsoluteReport{.x = 1});
    EXPECT_EQ(sink.taken.size(), 1U);
}

TEST_F(InputControlTest, NothingIsReleasedBecauseTimePasses) {
    InputClient ada = join("ada");
    InputClient bob = join("bob");
    ada.report(keys(0, 4));
    pass(3600'000'000'000);
    EXPECT_FALSE(bob.report(keys(0, 5)));
    EXPECT_EQ(sink.taken.size(), 1U);
}

TEST_F(InputControlTest, TheOtherPointerLetsGoFirst) {
    InputClient ada = join("ada");
    ada.report(AbsoluteReport{.buttons = 1, .x = 9, .y = 9});
    ada.report(RelativeReport{.buttons = 2, .dx = 1});
    ada.report(AbsoluteReport{.x = 1, .y = 1});
    EXPECT_EQ(sink.taken,
              (Reports{AbsoluteReport{.buttons = 1, .x = 9, .y = 9}, AbsoluteReport{.x = 9, .y = 9},
                       RelativeReport{.buttons = 2, .dx = 1}, RelativeReport{}, AbsoluteReport{.x = 1, .y = 1}}));
}

TEST_F(InputControlTest, OnlyOneOfTwoTypesAtATime) {
    InputClient ada = join("ada");
    InputClient bob = join("bob");
    EXPECT_TRUE(ada.report(keys(0, 4)));
    EXPECT_FALSE(bob.report(keys(0, 5)));
    EXPECT_EQ(control.refused(), 1U);
    ada.report(keys(0));
    pass(Lease::idle_ns);
    EXPECT_TRUE(bob.report(keys(0, 5)));
    EXPECT_EQ(bob.status(), (ControlStatus{.holder = "bob", .mine = true, .requested_by = ""}));
    EXPECT_EQ(ada.status(), (ControlStatus{.holder = "bob", .mine = false, .requested_by = ""}));
}

TEST_F(InputControlTest, APageThatSaysNothingIsDownDoesNotTakeControl) {
    InputClient ada = join("ada");
    EXPECT_FALSE(ada.report(KeyboardReport{}));
    EXPECT_FALSE(ada.report(RelativeReport{}));
    EXPECT_EQ(ada.status().holder, "");
    EXPECT_TRUE(sink.taken.empty());
}

TEST_F(InputControlTest, TakingControlReleasesWhatTheFormerHolderHeld) {
    InputClient ada = join("ada");
    InputClient chief = join("chief", true);
    ada.report(keys(1, 4));
    EXPECT_TRUE(chief.take());
    EXPECT_FALSE(sink.anything_down());
    EXPECT_FALSE(ada.report(keys(1, 4, 5)));
    EXPECT_FALSE(sink.anything_down());
}

TEST_F(InputControlTest, HandOverGoesToWhoAskedAndEveryoneIsTold) {
    int told = 0;
    InputClient ada = control.join({.name = "ada", .may_control = true}, [&told] { ++told; });
    InputClient bob = join("bob");
    ada.report(keys(0, 4));
    EXPECT_EQ(told, 1);
    EXPECT_FALSE(bob.request());
    EXPECT_EQ(told, 2);
    EXPECT_EQ(ada.status().requested_by, "bob");
    ada.release();
    EXPECT_EQ(told, 3);
    EXPECT_TRUE(bob.status().mine);
    EXPECT_FALSE(sink.anything_down());
}

TEST_F(InputControlTest, AViewerCannotTypeAskOrTake) {
    InputClient viewer = control.join({.name = "eve", .may_control = false, .may_seize = true}, {});
    EXPECT_FALSE(viewer.report(keys(0, 4)));
    EXPECT_FALSE(viewer.request());
    EXPECT_FALSE(viewer.take());
    EXPECT_TRUE(sink.taken.empty());
}

TEST_F(InputControlTest, TheSameUserMovesItsControlFromOnePageToAnother) {
    InputClient first = join("ada");
    InputClient second = join("ada");
    InputClient other = join("bob");
    first.report(keys(0, 4));
    EXPECT_FALSE(other.take_from_same_user());
    EXPECT_TRUE(second.take_from_same_user());
    EXPECT_FALSE(sink.anything_down());
}

TEST_F(InputControlTest, ABusyTargetGetsTheNewestMoveAndEveryClick) {
    InputClient ada = join("ada");
    sink.room = 0;
    ada.report(AbsoluteReport{.x = 1});
    ada.report(AbsoluteReport{.x = 2});
    ada.report(AbsoluteReport{.buttons = 1, .x = 2});
    ada.report(AbsoluteReport{.x = 2});
    EXPECT_EQ(control.backlog(), 3U);
    sink.make_room(TestSink::unlimited);
    EXPECT_EQ(sink.taken,
              (Reports{AbsoluteReport{.x = 2}, AbsoluteReport{.buttons = 1, .x = 2}, AbsoluteReport{.x = 2}}));
}

TEST_F(InputControlTest, ReleasesReachATargetThatWasBusyWhenTheClientWent) {
    {
        InputClient ada = join("ada");
        ada.report(keys(0, 4));
        sink.room = 0;
        ada.report(keys(0, 4, 5));
    }
    EXPECT_TRUE(sink.anything_down());
    sink.make_room(TestSink::unlimited);
    EXPECT_FALSE(sink.anything_down());
    EXPECT_EQ(control.backlog(), 0U);
}

}  // namespace
}  // namespace nanokvm::input
