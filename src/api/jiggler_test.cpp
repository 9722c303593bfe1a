// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/jiggler.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "input/test_sink.hpp"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

constexpr const char* path = "/api/vm/mouse-jiggler";
constexpr const char* success = R"({"code":0,"msg":"success","data":null})";

std::string state(bool enabled, const std::string& mode) {
    return std::string(R"({"code":0,"msg":"success","data":{"enabled":)") + (enabled ? "true" : "false") +
           R"(,"mode":")" + mode + R"("}})";
}

class JigglerApiTest : public ::testing::Test {
protected:
    JigglerApiTest() {
        std::filesystem::create_directories(root_ / "/etc/kvm");
        add_jiggler_routes(router_, root_, jiggler_);
    }
    std::string get() { return call(loop_, router_, request_of("GET", path)).body; }
    std::string post(const std::string& body) { return call(loop_, router_, request_of("POST", path, body)).body; }
    void run_until(std::size_t reports) {
        while (sink_.taken.size() < reports) {
            loop_.restart();
            loop_.run_one_for(std::chrono::seconds(10));
        }
    }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
    boost::asio::io_context loop_;
    input::TestSink sink_;
    input::InputControl control_{sink_};
    input::Jiggler jiggler_{loop_, control_, std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
    http::Router router_;
};

TEST_F(JigglerApiTest, ItIsOnWhileItsFileIsThere) {
    EXPECT_EQ(get(), state(false, "relative"));
    EXPECT_EQ(post(R"({"enabled":true,"mode":"absolute"})"), success);
    EXPECT_EQ(base::read_file(root_ / "/etc/kvm/mouse-jiggler").value(), "absolute");
    EXPECT_EQ(get(), state(true, "absolute"));
    run_until(1);
    EXPECT_TRUE(std::holds_alternative<input::AbsoluteReport>(sink_.taken[0]));
    EXPECT_EQ(post(R"({"enabled":false,"mode":""})"), success);
    EXPECT_FALSE(std::filesystem::exists(root_ / "/etc/kvm/mouse-jiggler"));
    EXPECT_EQ(post(R"({"enabled":false,"mode":"relative"})"), success) << "off already is no error";
    EXPECT_EQ(get(), state(false, "relative"));
}

TEST_F(JigglerApiTest, WhatIsNoModeIsRefused) {
    for (const char* body :
         {"", R"({"enabled":true,"mode":"wild"})", R"({"enabled":"yes"})", R"({"enabled":true,"mode":7})"}) {
        EXPECT_EQ(post(body), R"({"code":-1,"msg":"invalid arguments","data":null})") << body;
    }
    EXPECT_EQ(get(), state(false, "relative"));
}

TEST_F(JigglerApiTest, OneThatWasOnIsOnAgainAfterAStart) {
    ASSERT_TRUE(base::write_file_atomically(root_ / "/etc/kvm/mouse-jiggler", ""));
    http::Router router;
    add_jiggler_routes(router, root_, jiggler_);
    run_until(2);
    EXPECT_TRUE(std::holds_alternative<input::RelativeReport>(sink_.taken[0]));
}

}  // namespace
}  // namespace nanokvm::api
