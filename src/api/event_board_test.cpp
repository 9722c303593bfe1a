// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/event_board.hpp"

#include "api/rfc3339.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

std::vector<std::string> texts(EventBoard::Reader& reader) {
    const auto taken = reader.take();
    return {taken.begin(), taken.end()};
}

TEST(EventBoard, TheObjectGoesIntoTheEnvelopeAsAString) {
    EXPECT_EQ(event_text("capture-status", R"({"ok":true,"message":"a \"b\""})"),
              R"({"type":"capture-status","data":"{\"ok\":true,\"message\":\"a \\\"b\\\"\"}"})");
}

TEST(EventBoard, WhoComesGetsEverythingInTheStockOrder) {
    EventBoard board;
    board.publish("power-status", "", "5");
    board.publish("signal-status", "", "4");
    board.publish("something-new", "", "6");
    board.publish("hid-led-status", "", "3");
    board.publish("capture-status", "mjpeg", "1b");
    board.publish("h264-mode-status", "", "2");
    board.publish("capture-status", "direct", "1a");
    auto reader = board.read([] {});
    EXPECT_EQ(texts(reader),
              (std::vector<std::string>{event_text("capture-status", "1a"), event_text("capture-status", "1b"),
                                        event_text("h264-mode-status", "2"), event_text("hid-led-status", "3"),
                                        event_text("signal-status", "4"), event_text("power-status", "5"),
                                        event_text("something-new", "6")}));
    EXPECT_TRUE(texts(reader).empty());
}

TEST(EventBoard, OnlyAChangeIsNews) {
    EventBoard board;
    int news = 0;
    auto reader = board.read([&news] { ++news; });
    board.publish("signal-status", "", "a");
    board.publish("signal-status", "", "a");
    EXPECT_EQ(news, 1);
    board.publish("signal-status", "", "b");
    EXPECT_EQ(news, 2);
}

TEST(EventBoard, ASlowReaderFindsTheNewestOfEachAndNoBacklog) {
    EventBoard board;
    auto reader = board.read([] {});
    for (int i = 0; i < 1000; ++i) {
        board.publish("signal-status", "", std::to_string(i));
    }
    board.publish("power-status", "", "on");
    EXPECT_EQ(texts(reader),
              (std::vector<std::string>{event_text("signal-status", "999"), event_text("power-status", "on")}));
    board.publish("power-status", "", "off");
    EXPECT_EQ(texts(reader), std::vector<std::string>{event_text("power-status", "off")});
}

TEST(EventBoard, AReaderThatLeftIsNotTold) {
    EventBoard board;
    int news = 0;
    {
        auto reader = board.read([&news] { ++news; });
        auto moved = std::move(reader);
    }
    board.publish("signal-status", "", "a");
    EXPECT_EQ(news, 0);
}

TEST(EventBoard, ItNeverGrowsBeyondItsLimit) {
    EventBoard board;
    for (std::size_t i = 0; i < EventBoard::max_events + 2; ++i) {
        board.publish("type", std::to_string(i), "x");
    }
    auto reader = board.read([] {});
    EXPECT_EQ(reader.take().size(), EventBoard::max_events);
}

TEST(Rfc3339, TimesAreUtcWithFraction) {
    using std::chrono::system_clock;
    EXPECT_EQ(rfc3339(system_clock::time_point{}), "1970-01-01T00:00:00.000000000Z");
    EXPECT_EQ(rfc3339(system_clock::time_point(std::chrono::duration_cast<system_clock::duration>(
                  std::chrono::nanoseconds(1'709'251'199'987'654'321)))),
              "2024-02-29T23:59:59.987654321Z");
}

}  // namespace
}  // namespace nanokvm::api
