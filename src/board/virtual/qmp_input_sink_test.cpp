// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_input_sink.hpp"

#include "board/virtual/fake_qemu.hpp"
#include "input/control.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

using input::AbsoluteReport;
using input::KeyboardReport;
using input::RelativeReport;

// What a PC's devices would hold after the commands it was given.
struct Pc {
    explicit Pc(const FakeQemu& qemu, std::set<std::string> stuck = {}) : down(std::move(stuck)) {
        for (const auto& arguments : qemu.given("input-send-event")) {
            for (const auto& event : arguments.at("events").as_array()) {
                take(event.at("type").as_string(), event.at("data").as_object());
            }
        }
    }
    void take(std::string_view type, const boost::json::object& data) {
        if (type == "abs") {
            (data.at("axis") == "x" ? x : y) = data.at("value").as_int64();
            return;
        }
        if (type == "rel") {
            moved += data.at("value").as_int64();
            return;
        }
        const std::string name(type == "key" ? data.at("key").at("data").as_string() : data.at("button").as_string());
        if (data.at("down").as_bool()) {
            down.insert(name);
            wheel += name == "wheel-up" ? 1 : 0;
        } else {
            down.erase(name);
        }
    }
    std::set<std::string> down;
    std::int64_t x = -1;
    std::int64_t y = -1;
    std::int64_t moved = 0;
    int wheel = 0;
};

class QmpInputSinkTest : public ::testing::Test {
protected:
    static QmpClient::Options options(const std::string& path) {
        return {.path = path, .first_pause = std::chrono::milliseconds(1), .last_pause = std::chrono::milliseconds(20)};
    }
    void connect() {
        qemu.listen();
        client.start();
        ASSERT_TRUE(run_until(loop, [this] { return released(); }));
        settle();
    }
    // Everything QEMU has said up to now has been heard.
    void round_trip() {
        bool answered = false;
        client.execute("query-version", {}, [&answered](const auto&) { answered = true; });
        ASSERT_TRUE(run_until(loop, [&answered] { return answered; }));
    }
    // The sweep over all keys is over: the last key of the table has been released.
    bool released() const {
        for (const auto& [command, arguments] : qemu.commands) {
            if (boost::json::serialize(arguments).find("\"muhenkan\"") != std::string::npos) {
                return true;
            }
        }
        return false;
    }
    // Runs until QEMU has been given everything and has answered.
    void settle() {
        bool done = false;
        boost::asio::co_spawn(loop, sink.settle(std::chrono::seconds(10)),
                              [&done](const std::exception_ptr&) { done = true; });
        ASSERT_TRUE(run_until(loop, [&done] { return done; }));
    }

    boost::asio::io_context loop;
    FakeQemu qemu{loop};
    QmpClient client{loop, options(qemu.path())};
    QmpInputSink sink{loop, client, 0};
};

TEST_F(QmpInputSinkTest, WhatAFormerServerLeftDownIsReleased) {
    connect();
    const std::set<std::string> stuck{"ctrl", "a", "f12", "kp_enter", "meta_r", "left", "extra"};
    EXPECT_TRUE(Pc(qemu, stuck).down.empty());
}

TEST_F(QmpInputSinkTest, OneReportIsOneCommand) {
    connect();
    qemu.commands.clear();
    EXPECT_TRUE(sink.keyboard({.modifiers = 2, .keys = {4, 5}}));
    settle();
    EXPECT_TRUE(sink.absolute({.buttons = 0x11, .x = 32767, .y = 1, .wheel = 2}));
    settle();
    EXPECT_TRUE(sink.relative({.buttons = 2, .dx = -3, .dy = 4, .wheel = 0}));
    settle();
    EXPECT_EQ(qemu.given("input-send-event").size(), 3U);
    const Pc pc(qemu);
    EXPECT_EQ(pc.down, (std::set<std::string>{"shift", "a", "b", "left", "extra", "right"}));
    EXPECT_EQ(pc.x, 32767);
    EXPECT_EQ(pc.y, 1);
    EXPECT_EQ(pc.wheel, 2);
    EXPECT_EQ(pc.moved, 1);
}

TEST_F(QmpInputSinkTest, TheTabletIsAddressedByItsDisplayWhenQemuHasIt) {
    connect();
    qemu.commands.clear();
    EXPECT_TRUE(sink.absolute({.x = 1, .y = 1}));
    settle();
    EXPECT_TRUE(sink.relative({.dx = 1}));
    settle();
    const auto given = qemu.given("input-send-event");
    EXPECT_EQ(given.at(0).at("device"), "video0");
    EXPECT_FALSE(given.at(1).contains("device"));
}

TEST_F(QmpInputSinkTest, AQemuWithoutThatDisplayIsNotAskedForIt) {
    bool first = true;
    qemu.hook = [&first](const std::string& command) -> std::string {
        if (command == "input-send-event" && std::exchange(first, false)) {
            return R"("error":{"class":"DeviceNotFound","desc":"Device 'video0' not found"})";
        }
        return "";
    };
    connect();
    qemu.commands.clear();
    EXPECT_TRUE(sink.absolute({.x = 1, .y = 1}));
    settle();
    EXPECT_FALSE(qemu.given("input-send-event").at(0).contains("device"));
}

TEST_F(QmpInputSinkTest, AnUnansweredCommandIsBackPressure) {
    connect();
    int ready = 0;
    sink.set_ready([&ready] { ++ready; });
    qemu.holds_back = true;
    EXPECT_TRUE(sink.absolute({.x = 1}));
    EXPECT_FALSE(sink.absolute({.x = 2}));
    EXPECT_FALSE(sink.keyboard({}));
    ASSERT_TRUE(run_until(loop, [this] { return qemu.held.size() == 1; }));
    EXPECT_EQ(ready, 0);
    qemu.answer_one();
    ASSERT_TRUE(run_until(loop, [&ready] { return ready == 1; }));
    EXPECT_TRUE(sink.absolute({.x = 2}));
}

TEST_F(QmpInputSinkTest, MovesCoalesceWhileQemuThinksAndClicksDoNot) {
    connect();
    qemu.commands.clear();
    input::InputControl control(sink);
    input::InputClient ada = control.join({.name = "ada", .may_control = true}, {});
    for (std::uint16_t x = 1; x <= 100; ++x) {
        ada.report(AbsoluteReport{.x = x});
    }
    ada.report(AbsoluteReport{.buttons = 1, .x = 100});
    ada.report(AbsoluteReport{.x = 100});
    ASSERT_TRUE(run_until(loop, [&control] { return control.backlog() == 0; }));
    settle();
    EXPECT_EQ(qemu.given("input-send-event").size(), 4U) << "first move, newest move, press, release";
    EXPECT_TRUE(Pc(qemu).down.empty());
}

TEST_F(QmpInputSinkTest, WhileThePcIsOffNothingIsGivenAndNothingWaits) {
    qemu.status = "prelaunch";
    qemu.listen();
    client.start();
    ASSERT_TRUE(run_until(loop, [this] { return qemu.given("query-status").size() == 1; }));
    loop.poll();
    EXPECT_TRUE(sink.keyboard({.modifiers = 0, .keys = {4}}));
    EXPECT_TRUE(sink.keyboard({}));
    EXPECT_EQ(qemu.given("input-send-event").size(), 1U) << "the question for the display";
    qemu.event("RESUME");
    EXPECT_TRUE(run_until(loop, [this] { return released(); }));
}

TEST_F(QmpInputSinkTest, KeysHeldWhenThePcStoppedAreReleasedWhenItGoesOn) {
    connect();
    EXPECT_TRUE(sink.keyboard({.modifiers = 1, .keys = {4}}));
    settle();
    EXPECT_TRUE(sink.absolute({.buttons = 1, .x = 9}));
    settle();
    qemu.event("STOP");
    round_trip();
    EXPECT_TRUE(sink.keyboard({.modifiers = 0, .keys = {99}})) << "dropped";
    qemu.event("RESUME");
    EXPECT_TRUE(run_until(loop, [this] { return Pc(qemu).down.empty(); }));
}

TEST_F(QmpInputSinkTest, AQemuThatComesBackHasNothingDownAndTakesTheNextReport) {
    connect();
    EXPECT_TRUE(sink.keyboard({.modifiers = 1, .keys = {4}}));
    qemu.die();
    ASSERT_TRUE(run_until(loop, [this] { return !client.connected(); }));
    qemu.commands.clear();
    qemu.listen();
    ASSERT_TRUE(run_until(loop, [this] { return released(); }));
    settle();
    EXPECT_TRUE(Pc(qemu, {"ctrl", "a"}).down.empty());
    EXPECT_TRUE(sink.keyboard({.modifiers = 1, .keys = {4}}));
    settle();
    EXPECT_EQ(Pc(qemu).down, (std::set<std::string>{"ctrl", "a"}));
}

TEST_F(QmpInputSinkTest, ResyncReleasesEverythingWhateverIsBelieved) {
    connect();
    qemu.commands.clear();
    std::optional<base::Result<void>> done;
    boost::asio::co_spawn(loop, sink.resync(),
                          [&done](const std::exception_ptr&, base::Result<void> result) { done = result; });
    ASSERT_TRUE(run_until(loop, [&done] { return done.has_value(); }));
    EXPECT_TRUE(*done);
    EXPECT_TRUE(Pc(qemu, {"shift", "a", "f5", "right"}).down.empty());
}

TEST_F(QmpInputSinkTest, ResyncWithoutAPcSaysWhy) {
    std::optional<base::Result<void>> done;
    boost::asio::co_spawn(loop, sink.resync(),
                          [&done](const std::exception_ptr&, base::Result<void> result) { done = result; });
    ASSERT_TRUE(run_until(loop, [&done] { return done.has_value(); }));
    EXPECT_EQ(done->error().message, "not connected yet");
}

TEST_F(QmpInputSinkTest, AReportQemuRefusesDoesNotStopTheNextOne) {
    connect();
    qemu.hook = [](const std::string& command) {
        return command == "input-send-event" ? R"("error":{"class":"GenericError","desc":"Input handler not found"})"
                                             : "";
    };
    EXPECT_TRUE(sink.relative({.dx = 1}));
    settle();
    qemu.hook = nullptr;
    EXPECT_TRUE(sink.keyboard({.modifiers = 0, .keys = {4}}));
    settle();
    EXPECT_EQ(Pc(qemu).down, std::set<std::string>{"a"});
}

}  // namespace
}  // namespace nanokvm::board
