// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/hid.hpp"

#include "api/route_call.hpp"
#include "api/session_fixture.hpp"
#include "input/test_sink.hpp"

#include <string>
#include <vector>

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

using input::keys;

class HidTest : public ::testing::Test {
protected:
    HidTest() {
        add_hid_routes(router, {.leds = leds, .paster = paster, .sessions = accounts.sessions, .reset = [this] {
                                    return reset();
                                }});
    }
    boost::asio::awaitable<base::Result<void>> reset() {
        ++resets;
        co_return reset_outcome;
    }
    std::string post(const std::string& path, const std::string& body, const std::string& user = "ada") {
        http::Request request = request_of("POST", path, body, user);
        request.session = accounts.principal(user);
        return call(loop, router, std::move(request)).body;
    }
    std::string paste(const std::string& body) { return post("/api/hid/paste", body); }

    boost::asio::io_context loop;
    SessionFixture accounts{loop};
    http::Router router;
    input::TestSink sink;
    input::InputControl control{sink};
    input::Paster paster{loop.get_executor(), control, std::chrono::milliseconds(0)};
    input::LedState leds;
    int resets = 0;
    base::Result<void> reset_outcome;
};

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";
constexpr const char* invalid = R"({"code":-1,"msg":"invalid arguments","data":null})";

TEST_F(HidTest, ATextIsTypedInTheLayoutOfTheTarget) {
    EXPECT_EQ(paste(R"({"content":"z","langue":"de"})"), success);
    EXPECT_EQ(sink.taken, (std::vector<input::Report>{keys(0, 28), keys(0)}));
}

TEST_F(HidTest, WhatTheLayoutLacksIsCounted) {
    EXPECT_EQ(paste(R"({"content":"a\u4e2d\u00e4"})"), R"({"code":0,"msg":"success","data":{"skipped":2}})");
}

TEST_F(HidTest, TextsThatCannotBeTypedAreRefusedAsAWhole) {
    for (const char* body :
         {"{}", "", "[]", R"({"content":""})", R"({"content":7})", R"({"content":"a","langue":7})"}) {
        EXPECT_EQ(paste(body), invalid) << body;
    }
    EXPECT_EQ(paste(R"({"content":")" + std::string(1025, 'a') + R"("})"),
              R"({"code":-2,"msg":"content too long","data":null})");
    EXPECT_TRUE(sink.taken.empty());
}

TEST_F(HidTest, SomeoneElseInControlIsBusy) {
    input::InputClient bob = control.join({.name = "bob", .may_control = true}, {});
    bob.report(keys(0, 4));
    EXPECT_EQ(paste(R"({"content":"a"})"), R"({"code":-3,"msg":"HID control is busy","data":null})");
}

TEST_F(HidTest, TheEndOfTheSessionEndsTheTyping) {
    http::Request request = request_of("POST", "/api/hid/paste", R"({"content":")" + std::string(1000, 'a') + R"("})");
    request.session = accounts.principal("bob");
    boost::asio::post(loop, [this] { EXPECT_TRUE(accounts.store.remove("bob", "ada")); });
    EXPECT_EQ(call(loop, router, std::move(request)).body, R"({"code":-3,"msg":"HID paste failed","data":null})");
    EXPECT_LT(sink.taken.size(), 2000U);
    EXPECT_FALSE(sink.anything_down());
}

TEST_F(HidTest, ResetIsForAdminsAndSaysWhetherItWorked) {
    EXPECT_EQ(router.match("POST", "/api/hid/reset").route->access, http::Access::admin);
    EXPECT_EQ(post("/api/hid/reset", ""), success);
    reset_outcome = base::fail("gone");
    EXPECT_EQ(post("/api/hid/reset", ""), R"({"code":-1,"msg":"failed to reset hid","data":null})");
    EXPECT_EQ(resets, 2);
}

TEST_F(HidTest, LightsNobodyHasSeenHaveNoTime) {
    const auto get = [this] { return call(loop, router, request_of("GET", "/api/hid/leds")).body; };
    EXPECT_EQ(get(), R"({"code":0,"msg":"success","data":{"numLock":false,"capsLock":false,"scrollLock":false,)"
                     R"("known":false,"updatedAt":""}})");
    leds.set(2, std::chrono::system_clock::time_point(std::chrono::seconds(1)));
    EXPECT_EQ(get(), R"({"code":0,"msg":"success","data":{"numLock":false,"capsLock":true,"scrollLock":false,)"
                     R"("known":true,"updatedAt":"1970-01-01T00:00:01.000000000Z"}})");
}

TEST_F(HidTest, TheEventOfUnknownLightsIsByteForByteTheStockOne) {
    EventBoard board;
    publish_leds(board, {});
    auto reader = board.read([] {});
    EXPECT_EQ(reader.take().at(0),
              R"({"type":"hid-led-status","data":"{\"numLock\":false,\"capsLock\":false,\"scrollLock\":false,)"
              R"(\"known\":false,\"updatedAt\":\"0001-01-01T00:00:00Z\"}"})");
}

}  // namespace
}  // namespace nanokvm::api
