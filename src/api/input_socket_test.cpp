// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/input_socket.hpp"

#include "api/session_fixture.hpp"
#include "http/loopback_pair.hpp"
#include "http/plain_transport.hpp"
#include "input/test_sink.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <list>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

using input::keys;
using std::chrono::milliseconds;

// A browser's end of /api/ws.
class Page {
public:
    explicit Page(http::TestClient client) : client_(std::move(client)) {}

    void send(const std::string& payload, int opcode = 2) {
        std::string frame{static_cast<char>(0x80 | opcode)};
        if (payload.size() < 126) {
            frame += static_cast<char>(0x80U | payload.size());
        } else {
            frame += static_cast<char>(0xfe);
            frame += static_cast<char>(payload.size() >> 8U);
            frame += static_cast<char>(payload.size());
        }
        client_.send(frame.append(4, '\0') + payload);
    }
    void press(char usage) { send(std::string{1, 0, 0, usage, 0, 0, 0, 0, 0}); }
    void say(const std::string& text) { send(text, 1); }
    void vanish() { client_.close(); }
    void collect() {
        if (client_.fd() >= 0) {
            received += client_.take();
        }
    }
    [[nodiscard]] bool has(const std::string& text) const { return received.find(text) != std::string::npos; }
    // The inner object as it stands in the envelope.
    [[nodiscard]] bool control(const std::string& holder, bool mine, const std::string& requested_by = "") const {
        return has(event_text("control-status",
                              control_status_json({.holder = holder, .mine = mine, .requested_by = requested_by})));
    }
    [[nodiscard]] bool closed(std::uint16_t code, const std::string& reason) const {
        return has(std::string{static_cast<char>(code >> 8U), static_cast<char>(code)} + reason);
    }
    std::string received;

private:
    http::TestClient client_;
};

class InputSocketTest : public ::testing::Test {
protected:
    Page& open(const std::string& user) {
        auto [socket, client] = http::loopback_pair(loop);
        http::Takeover takeover;
        takeover.transport = std::make_unique<http::PlainTransport>(std::move(socket));
        takeover.request.session = accounts.principal(user);
        sockets.adopt(std::move(takeover));
        return pages.emplace_back(std::move(client));
    }
    void run_until(const std::function<bool()>& done) {
        for (int round = 0; round < 20'000 && !done(); ++round) {
            loop.restart();
            loop.run_for(milliseconds(1));
            for (Page& page : pages) {
                page.collect();
            }
        }
        EXPECT_TRUE(done());
    }
    void run_until_taken(std::size_t reports) {
        run_until([this, reports] { return sink.taken.size() >= reports; });
    }

    boost::asio::io_context loop;
    SessionFixture accounts{loop};
    input::TestSink sink;
    std::uint64_t now = 1;
    input::InputControl control{sink, [this] { return now; }};
    EventBoard board;
    InputSockets sockets{control, board, accounts.sessions};
    std::list<Page> pages;
};

TEST_F(InputSocketTest, WhoConnectsIsToldTheStockEventsThenOurs) {
    board.publish("signal-status", "", "S");
    board.publish("capture-status", "direct", "C");
    board.publish("hid-led-status", "", "L");
    board.publish("h264-mode-status", "", "H");
    Page& page = open("ada");
    run_until([&] { return page.control("", false); });
    std::vector<std::size_t> places;
    for (const std::string& text :
         {event_text("capture-status", "C"), event_text("h264-mode-status", "H"), event_text("hid-led-status", "L"),
          event_text("signal-status", "S"), event_text("control-status", control_status_json({}))}) {
        places.push_back(page.received.find(text));
    }
    EXPECT_TRUE(std::ranges::is_sorted(places));
    EXPECT_EQ(std::ranges::count(places, std::string::npos), 0);
    board.publish("hid-led-status", "", "L2");
    run_until([&] { return page.has(event_text("hid-led-status", "L2")); });
}

TEST_F(InputSocketTest, ReportsReachTheTarget) {
    Page& page = open("bob");
    page.press(4);
    page.send(std::string{2, 1, 0x34, 0x12, 0, 0, 0});
    run_until_taken(2);
    EXPECT_EQ(sink.taken, (std::vector<input::Report>{keys(0, 4), input::AbsoluteReport{.buttons = 1, .x = 0x1234}}));
    run_until([&] { return page.control("bob", true); });
}

TEST_F(InputSocketTest, ALostPageReleasesWhatItHeld) {
    Page& page = open("bob");
    page.press(4);
    run_until_taken(1);
    page.vanish();
    run_until([this] { return sockets.open() == 0; });
    EXPECT_EQ(sink.taken.back(), (input::Report{keys(0)}));
    EXPECT_FALSE(sink.anything_down());
}

TEST_F(InputSocketTest, AnEndedSessionReleasesKeysAndClosesWithItsOwnCode) {
    Page& page = open("bob");
    page.press(4);
    run_until_taken(1);
    ASSERT_TRUE(accounts.store.set_password("bob", "$2a$10$new"));
    run_until([&] { return page.closed(session_ended, "session expired or revoked"); });
    EXPECT_FALSE(sink.anything_down()) << "before the page has answered";
}

TEST_F(InputSocketTest, MessagesNobodyUnderstandsAreCountedAndIgnored) {
    Page& page = open("bob");
    page.send("");
    page.send("\x07");
    page.send(std::string{1, 2});
    page.say("{\"type\":\"control\"}");
    page.say("{nonsense");
    page.send(std::string(1, '\0'));
    page.press(4);
    run_until_taken(1);
    EXPECT_EQ(sockets.malformed(), 5U);
    EXPECT_EQ(sockets.open(), 1U);
}

TEST_F(InputSocketTest, AMessageLongerThanTheLimitEndsTheSocket) {
    Page& page = open("bob");
    page.send(std::string(257, '\0'));
    run_until([&] { return page.closed(1009, ""); });
}

TEST_F(InputSocketTest, ControlIsAskedForAndHandedOver) {
    Page& bob = open("bob");
    Page& eve = open("eve");
    bob.press(4);
    run_until([&] { return eve.control("bob", false); });
    eve.press(5);
    eve.say(R"({"type":"control","action":"take"})");
    eve.say(R"({"type":"control","action":"request"})");
    run_until([&] { return bob.control("bob", true, "eve"); });
    bob.say(R"({"type":"control","action":"release"})");
    run_until([&] { return eve.control("eve", true) && bob.control("eve", false); });
    EXPECT_EQ(sink.taken, (std::vector<input::Report>{keys(0, 4), keys(0)}));
}

TEST_F(InputSocketTest, AnAdminTakesControlAtOnce) {
    Page& bob = open("bob");
    Page& ada = open("ada");
    bob.press(4);
    run_until_taken(1);
    ada.say(R"({"type":"control","action":"take"})");
    run_until([&] { return bob.control("ada", false); });
    EXPECT_FALSE(sink.anything_down());
}

TEST_F(InputSocketTest, TheEndOfTheServerReleasesEverything) {
    Page& page = open("bob");
    page.press(4);
    run_until_taken(1);
    sockets.close_all(1001, "the server stops");
    EXPECT_FALSE(sink.anything_down());
    run_until([&] { return page.closed(1001, "the server stops"); });
}

TEST(InputSocketParsing, OnlyTheThreeActionsAreActions) {
    EXPECT_EQ(parse_control(R"({"type":"control","action":"take"})"), ControlAction::take);
    EXPECT_EQ(parse_control(R"({"action":"request","type":"control","more":1})"), ControlAction::request);
    EXPECT_EQ(parse_control(R"({"type":"control","action":"release"})"), ControlAction::release);
    for (const char* text : {"", "{", "[]", "{}", R"({"type":"control"})", R"({"type":"control","action":1})",
                             R"({"type":"other","action":"take"})", R"({"type":"control","action":"TAKE"})",
                             "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}"}) {
        EXPECT_EQ(parse_control(text), ControlAction::none) << text;
    }
}

}  // namespace
}  // namespace nanokvm::api
