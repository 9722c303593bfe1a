// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/event_batch.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

TEST(EventBatch, OneReportIsOneListOfEvents) {
    EventBatch batch;
    batch.key("a", true);
    batch.button(4, false);
    batch.absolute("x", 32767);
    batch.relative("y", -127);
    EXPECT_EQ(
        batch.arguments("video0"),
        R"({"device":"video0","events":[{"type":"key","data":{"down":true,"key":{"type":"qcode","data":"a"}}},)"
        R"({"type":"btn","data":{"down":false,"button":"extra"}},{"type":"abs","data":{"axis":"x","value":32767}},)"
        R"({"type":"rel","data":{"axis":"y","value":-127}}]})");
}

TEST(EventBatch, EachStepOfTheWheelIsAPressAndARelease) {
    EventBatch batch;
    batch.wheel(-2);
    const auto value = boost::json::parse(batch.arguments({}));
    const auto& events = value.at("events").as_array();
    ASSERT_EQ(events.size(), 4U);
    for (std::size_t i = 0; i < events.size(); ++i) {
        EXPECT_EQ(events[i].at("data").at("button"), "wheel-down");
        EXPECT_EQ(events[i].at("data").at("down"), i % 2 == 0);
    }
}

TEST(EventBatch, ItIsEmptyAfterClearing) {
    EventBatch batch;
    batch.wheel(0);
    EXPECT_TRUE(batch.empty());
    batch.wheel(1);
    EXPECT_FALSE(batch.empty());
    batch.clear();
    EXPECT_TRUE(batch.empty());
    EXPECT_EQ(batch.arguments({}), R"({"events":[]})");
}

}  // namespace
}  // namespace nanokvm::board
