// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_swap.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

class VmSwapTest : public ::testing::Test {
protected:
    VmSwapTest() {
        std::filesystem::create_directories(root / "/etc");
        EXPECT_TRUE(base::write_file_atomically(root / "/etc/inittab", ""));
        add_swap_routes(router, {root, true, [this](std::vector<std::string> argv) { return run(std::move(argv)); }});
    }
    boost::asio::awaitable<base::Result<void>> run(std::vector<std::string> argv) {
        co_return argv.at(0).ends_with(broken) ? base::fail("it is broken") : base::Result<void>{};
    }
    std::string send(const char* method, std::string body = "") {
        return call(loop, router, request_of(method, "/api/vm/swap", std::move(body))).body;
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    std::string broken = "nothing";
    boost::asio::io_context loop;
    http::Router router;
};

TEST_F(VmSwapTest, TheSizeIsSetAndTold) {
    EXPECT_EQ(send("GET"), R"({"code":0,"msg":"success","data":{"size":0}})");
    EXPECT_EQ(send("POST", R"({"size":1})"), R"({"code":0,"msg":"success","data":null})");
    EXPECT_EQ(send("GET"), R"({"code":0,"msg":"success","data":{"size":1}})");
    EXPECT_EQ(send("POST", R"({"size":0})"), R"({"code":0,"msg":"success","data":null})");
    EXPECT_EQ(send("GET"), R"({"code":0,"msg":"success","data":{"size":0}})");
}

TEST_F(VmSwapTest, WhatIsNoSizeIsRefused) {
    for (const char* body : {"", "{}", R"({"size":-1})", R"({"size":1025})", R"({"size":"much"})"}) {
        EXPECT_TRUE(send("POST", body).starts_with(R"({"code":-1,"msg":"invalid arguments","data":{"detail":)"))
            << body;
    }
}

TEST_F(VmSwapTest, WhatFailsHasTheCodeOfItsStep) {
    broken = "mkswap";
    EXPECT_EQ(send("POST", R"({"size":1})"),
              R"({"code":-4,"msg":"enable swap failed","data":{"detail":"it is broken"}})");
    broken = "nothing";
    std::filesystem::remove(root / "/etc/inittab");
    EXPECT_TRUE(send("POST", R"({"size":1})").starts_with(R"({"code":-5,"msg":"enable inittab failed")"));
    EXPECT_TRUE(send("POST", R"({"size":0})").starts_with(R"({"code":-3,"msg":"disable inittab failed")"));
}

}  // namespace
}  // namespace nanokvm::api
