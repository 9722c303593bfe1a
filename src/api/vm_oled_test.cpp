// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_oled.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "panel/pages.hpp"
#include "panel/png.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

class VmOledTest : public ::testing::Test {
protected:
    VmOledTest() {
        state.stream = "H264";
        state.first_password = "secret";
        state.faults = {"No HDMI signal"};
        add_oled_routes(router, root, [this] { return state; });
    }
    http::Response get(const std::string& path, std::string query = "") {
        auto request = request_of("GET", path);
        request.query = std::move(query);
        return call(loop, router, std::move(request));
    }
    std::string post(std::string body) {
        return call(loop, router, request_of("POST", "/api/vm/oled", std::move(body))).body;
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    panel::PanelState state;
    boost::asio::io_context loop;
    http::Router router;
};

TEST_F(VmOledTest, AFreshDeviceHasNoOledAndNoSleep) {
    EXPECT_EQ(get("/api/vm/oled").body, R"({"code":0,"msg":"success","data":{"exist":false,"sleep":0}})");
}

TEST_F(VmOledTest, TheSleepIsKept) {
    EXPECT_EQ(post(R"({"sleep":60})"), R"({"code":0,"msg":"success","data":null})");
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/oled_exist", ""));
    EXPECT_EQ(base::read_file(root / "/etc/kvm/oled_sleep"), "60");
    EXPECT_EQ(get("/api/vm/oled").body, R"({"code":0,"msg":"success","data":{"exist":true,"sleep":60}})");
}

TEST_F(VmOledTest, WhatIsNoNumberOfSecondsIsRefused) {
    for (const char* body : {"{}", R"({"sleep":-1})", R"({"sleep":86401})", R"({"sleep":"soon"})", "sleep"}) {
        EXPECT_TRUE(post(body).starts_with(R"({"code":-1,"msg":"invalid arguments)")) << body;
    }
    EXPECT_FALSE(std::filesystem::exists(root / "/etc/kvm/oled_sleep"));
}

TEST_F(VmOledTest, ADamagedFileIsAnError) {
    std::filesystem::create_directories(root / "/etc/kvm");
    ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/oled_sleep", "soon"));
    EXPECT_EQ(get("/api/vm/oled").body, R"({"code":-1,"msg":"failed to parse OLED config","data":null})");
}

TEST_F(VmOledTest, ThePreviewIsThePage) {
    state.first_password.clear();
    EXPECT_EQ(get("/api/vm/oled/preview").body, png(draw(panel::Page::status, state, panel::Size::large_128x64)));
    EXPECT_EQ(get("/api/vm/oled/preview", "page=faults&size=64x32&scale=2").body,
              png(draw(panel::Page::faults, state, panel::Size::small_64x32), 2));
}

TEST_F(VmOledTest, FaultsAreSentences) {
    EXPECT_EQ(get("/api/vm/faults").body, R"({"code":0,"msg":"success","data":{"faults":["No HDMI signal"]}})");
    state.faults.clear();
    EXPECT_EQ(get("/api/vm/faults").body, R"({"code":0,"msg":"success","data":{"faults":[]}})");
}

TEST_F(VmOledTest, ThePreviewShowsNoPassword) {
    const std::string with = get("/api/vm/oled/preview").body;
    state.first_password.clear();
    EXPECT_EQ(get("/api/vm/oled/preview").body, with);
    EXPECT_TRUE(get("/api/vm/oled/preview", "page=password").body.starts_with(R"({"code":-1)"));
    EXPECT_TRUE(get("/api/vm/oled/preview", "scale=17").body.starts_with(R"({"code":-1)"));
}

}  // namespace
}  // namespace nanokvm::api
