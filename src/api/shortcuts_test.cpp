// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/shortcuts.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <filesystem>
#include <regex>
#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";
constexpr const char* invalid = R"({"code":-1,"msg":"invalid arguments","data":null})";
constexpr const char* none = R"({"code":0,"msg":"success","data":{"shortcuts":[]}})";
constexpr const char* copy = R"({"keys":[{"code":"ControlLeft","label":"Ctrl"},{"code":"KeyC","label":"C"}]})";

class ShortcutsTest : public ::testing::Test {
protected:
    ShortcutsTest() {
        std::filesystem::create_directories(root_ / "/etc/kvm");
        add_shortcut_routes(router_, root_);
    }
    std::string send(const std::string& method, const std::string& path, const std::string& body = "") {
        return call(loop_, router_, request_of(method, path, body)).body;
    }
    std::string list() { return send("GET", "/api/hid/shortcuts"); }
    void put(const std::string& content) {
        ASSERT_TRUE(base::write_file_atomically(root_ / "/etc/kvm/shortcuts.json", content));
    }

    base::TemporaryFolder folder_;
    base::Root root_{folder_.path()};
    boost::asio::io_context loop_;
    http::Router router_;
};

TEST_F(ShortcutsTest, OneIsAddedListedAndDeleted) {
    EXPECT_EQ(list(), none);
    EXPECT_EQ(send("POST", "/api/hid/shortcut", copy), success);
    std::smatch id;
    const std::string listed = list();
    const std::regex one(
        R"re(\{"code":0,"msg":"success","data":\{"shortcuts":\[\{"id":"([-0-9a-f]{36})",)re"
        R"re("keys":\[\{"code":"ControlLeft","label":"Ctrl"\},\{"code":"KeyC","label":"C"\}\]\}\]\}\})re");
    ASSERT_TRUE(std::regex_match(listed, id, one)) << listed;
    EXPECT_EQ(send("DELETE", "/api/hid/shortcut", R"({"id":"other"})"),
              R"({"code":-2,"msg":"delete shortcut failed","data":null})");
    EXPECT_EQ(send("DELETE", "/api/hid/shortcut", R"({"id":")" + id[1].str() + R"("})"), success);
    EXPECT_EQ(list(), none);
}

TEST_F(ShortcutsTest, WhatIsNoShortcutIsRefused) {
    for (const char* body : {"", "{}", R"({"keys":[]})", R"({"keys":"KeyC"})", R"({"keys":[7]})",
                             R"({"keys":[{"code":"KeyC"}]})", R"({"keys":[{"code":"","label":"C"}]})"}) {
        EXPECT_EQ(send("POST", "/api/hid/shortcut", body), invalid) << body;
    }
    EXPECT_EQ(send("DELETE", "/api/hid/shortcut", "{}"), invalid);
    EXPECT_EQ(list(), none);
}

TEST_F(ShortcutsTest, TheStockFirmwaresFileIsRead) {
    put(R"({"shortcuts":[{"id":"a","keys":[{"code":"KeyA","label":"A"}]},{"id":"broken"},7]})");
    EXPECT_EQ(list(),
              R"({"code":0,"msg":"success","data":{"shortcuts":[{"id":"a","keys":[{"code":"KeyA","label":"A"}]}]}})");
}

TEST_F(ShortcutsTest, AFileThatIsNoJsonIsToldAndKept) {
    put("nonsense");
    EXPECT_EQ(list(), R"({"code":-1,"msg":"get shortcuts failed","data":null})");
    EXPECT_EQ(send("POST", "/api/hid/shortcut", copy), R"({"code":-2,"msg":"add shortcut failed","data":null})");
    EXPECT_EQ(base::read_file(root_ / "/etc/kvm/shortcuts.json").value(), "nonsense");
}

TEST_F(ShortcutsTest, TheirNumberIsBounded) {
    std::string many = R"({"shortcuts":[)";
    for (int i = 0; i < 100; ++i) {
        many += std::string(i == 0 ? "" : ",") + R"({"id":")" + std::to_string(i) +
                R"(","keys":[{"code":"KeyA","label":"A"}]})";
    }
    put(many + "]}");
    EXPECT_EQ(send("POST", "/api/hid/shortcut", copy),
              R"({"code":-2,"msg":"add shortcut failed: there are 100 already","data":null})");
}

TEST_F(ShortcutsTest, TheLeaderKeyIsKeptAndCleared) {
    const std::string path = "/api/hid/shortcut/leader-key";
    EXPECT_EQ(send("GET", path), R"({"code":0,"msg":"success","data":{"key":""}})");
    EXPECT_EQ(send("POST", path, R"({"key":"ShiftRight"})"), success);
    EXPECT_EQ(send("GET", path), R"({"code":0,"msg":"success","data":{"key":"ShiftRight"}})");
    EXPECT_EQ(base::read_file(root_ / "/etc/kvm/leader-key").value(), "ShiftRight");
    EXPECT_EQ(send("POST", path, R"({"key":""})"), success);
    EXPECT_FALSE(std::filesystem::exists(root_ / "/etc/kvm/leader-key"));
    EXPECT_EQ(send("POST", path, R"({"key":7})"), invalid);
}

}  // namespace
}  // namespace nanokvm::api
