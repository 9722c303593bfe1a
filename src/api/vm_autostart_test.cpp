// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_autostart.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

class VmAutostartTest : public ::testing::Test {
protected:
    VmAutostartTest() { add_autostart_routes(router, {root, true, {}}); }
    std::string send(const char* method, const std::string& name, std::string body = "") {
        auto request = request_of(method, "/api/vm/autostart" + (name.empty() ? "" : "/" + name), std::move(body));
        request.path_params = {{"name", name}};
        return call(loop, router, std::move(request)).body;
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    boost::asio::io_context loop;
    http::Router router;
};

TEST_F(VmAutostartTest, ProgramsComeAndGo) {
    EXPECT_EQ(send("GET", ""), R"({"code":-1,"msg":"get autostart directory fail","data":null})");
    EXPECT_EQ(send("POST", "a.sh", R"({"content":"#!/bin/sh\n"})"), R"({"code":0,"msg":"success","data":"a.sh"})");
    EXPECT_EQ(send("GET", ""), R"({"code":0,"msg":"success","data":{"files":["a.sh"]}})");
    EXPECT_EQ(send("GET", "a.sh"), R"({"code":0,"msg":"success","data":"#!/bin/sh\n"})");
    EXPECT_EQ(send("DELETE", "a.sh"), R"({"code":0,"msg":"success","data":null})");
    EXPECT_EQ(send("GET", ""), R"({"code":0,"msg":"success","data":{"files":[]}})");
}

TEST_F(VmAutostartTest, WhatIsNotThereOrNoNameIsTold) {
    EXPECT_TRUE(send("GET", "a.sh").starts_with(R"({"code":-1,"msg":"read file fail","data":{"detail":)"));
    EXPECT_TRUE(send("DELETE", "a.sh").starts_with(R"({"code":-3,"msg":"remove file fail","data":{"detail":)"));
    EXPECT_TRUE(send("POST", "a.sh", "{").starts_with(R"({"code":-1,"msg":"parse form request fail")"));
    EXPECT_TRUE(send("POST", "..", R"({"content":""})").starts_with(R"({"code":-1,"msg":"create file fail")"));
}

}  // namespace
}  // namespace nanokvm::api
