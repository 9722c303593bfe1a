// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/wol.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";

class WolTest : public ::testing::Test {
protected:
    WolTest() { add_wol_routes(router, root); }
    void put(std::string_view content) {
        std::filesystem::create_directories(root / "/etc/kvm/cache");
        ASSERT_TRUE(base::write_file_atomically(root / "/etc/kvm/cache/wol", content));
    }
    std::string send(const char* method, const std::string& path, std::string body = "") {
        return call(loop, router, request_of(method, path, std::move(body))).body;
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    boost::asio::io_context loop;
    http::Router router;
};

TEST_F(WolTest, TheListIsReadNamedAndShortened) {
    EXPECT_EQ(send("GET", "/api/network/wol/mac"), R"({"code":0,"msg":"success","data":{"macs":[]}})");
    put("AA:BB:CC:00:00:01\nAA:BB:CC:00:00:02 old\n");
    EXPECT_EQ(send("POST", "/api/network/wol/mac/name", R"({"mac":"aabbcc000001","name":" my  desktop "})"), success);
    EXPECT_EQ(send("GET", "/api/network/wol/mac"),
              R"({"code":0,"msg":"success","data":{"macs":["AA:BB:CC:00:00:01 my desktop","AA:BB:CC:00:00:02 old"]}})");
    EXPECT_EQ(send("DELETE", "/api/network/wol/mac", R"({"mac":"AA-BB-CC-00-00-02"})"), success);
    EXPECT_EQ(base::read_file(root / "/etc/kvm/cache/wol"), "AA:BB:CC:00:00:01 my desktop\n");
}

TEST_F(WolTest, TheMachineMayStandInTheQuery) {
    put("AA:BB:CC:00:00:01\n");
    auto request = request_of("DELETE", "/api/network/wol/mac");
    request.headers.clear();
    request.query = "mac=AA%3ABB%3ACC%3A00%3A00%3A01";
    EXPECT_EQ(call(loop, router, std::move(request)).body, success);
    EXPECT_EQ(base::read_file(root / "/etc/kvm/cache/wol"), "");
}

TEST_F(WolTest, WhatIsNoMachineIsRefused) {
    for (const char* body : {R"({"mac":"zz"})", R"({"mac":"AA:BB:CC:00:00"})"}) {
        EXPECT_EQ(send("POST", "/api/network/wol", body), R"({"code":-2,"msg":"invalid MAC address","data":null})");
        EXPECT_EQ(send("DELETE", "/api/network/wol/mac", body),
                  R"({"code":-2,"msg":"invalid MAC address","data":null})");
    }
    for (const char* body : {"", "{}", R"({"mac":""})", R"({"mac":7})"}) {
        EXPECT_TRUE(send("POST", "/api/network/wol", body).starts_with(R"({"code":-1,"msg":"invalid arguments")"));
    }
    for (const char* body : {R"({"mac":"AABBCC000001"})", R"({"mac":"AABBCC000001","name":" "})"}) {
        EXPECT_TRUE(send("POST", "/api/network/wol/mac/name", body).starts_with(R"({"code":-1,"msg":"invalid arg)"));
    }
}

TEST_F(WolTest, AListThatIsMissingOrDoesNotHoldTheMachineIsTold) {
    EXPECT_TRUE(send("DELETE", "/api/network/wol/mac", R"({"mac":"AABBCC000001"})")
                    .starts_with(R"({"code":-2,"msg":"read failed")"));
    put("AA:BB:CC:00:00:02\n");
    EXPECT_EQ(send("POST", "/api/network/wol/mac/name", R"({"mac":"AABBCC000001","name":"a"})"),
              R"({"code":-3,"msg":"write failed","data":{"detail":"AA:BB:CC:00:00:01 is not in the list"}})");
    std::filesystem::remove(root / "/etc/kvm/cache/wol");
    std::filesystem::create_directories(root / "/etc/kvm/cache/wol");
    EXPECT_TRUE(send("GET", "/api/network/wol/mac").starts_with(R"({"code":-2,"msg":"open file error")"));
}

}  // namespace
}  // namespace nanokvm::api
