// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_tls.hpp"

#include "api/route_call.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";

class VmTlsTest : public ::testing::Test {
protected:
    TlsSwitch parts() {
        TlsSwitch tls{false, 8080, 8443, {}, {}};
        tls.set = [this](bool enabled) {
            done += enabled ? "on;" : "off;";
            return problem.empty() ? base::Result<void>{} : base::fail(problem);
        };
        tls.restart = [this] { done += "restart;"; };
        return tls;
    }
    std::string post(const http::Router& router, std::string body) {
        return call(loop, router, request_of("POST", "/api/vm/tls", std::move(body))).body;
    }
    void settle() {
        loop.restart();
        loop.run();
    }

    std::string done;
    std::string problem;
    boost::asio::io_context loop;
};

TEST_F(VmTlsTest, TheAnswerComesBeforeTheRestart) {
    http::Router router;
    add_tls_routes(router, parts());
    EXPECT_EQ(call(loop, router, request_of("GET", "/api/vm/tls")).body,
              R"({"code":0,"msg":"success","data":{"enabled":false,"http":8080,"https":8443}})");
    EXPECT_EQ(post(router, R"({"enabled":true})"), success);
    EXPECT_EQ(done, "on;");
    settle();
    EXPECT_EQ(done, "on;restart;");
}

TEST_F(VmTlsTest, WhatIsSoAlreadyNeedsNoRestart) {
    http::Router router;
    add_tls_routes(router, parts());
    EXPECT_EQ(post(router, R"({"enabled":false})"), success);
    settle();
    EXPECT_EQ(done, "");
}

TEST_F(VmTlsTest, WhatFailsIsToldAndNothingRestarts) {
    http::Router router;
    add_tls_routes(router, parts());
    problem = "server.key does not fit server.crt";
    EXPECT_EQ(post(router, R"({"enabled":true})"),
              R"({"code":-2,"msg":"operation failed","data":{"detail":"server.key does not fit server.crt"}})");
    EXPECT_TRUE(post(router, "{}").starts_with(R"({"code":-1,"msg":"invalid arguments: )"));
    settle();
    EXPECT_EQ(done, "on;");
}

TEST_F(VmTlsTest, AServerThatWasToldWhereToListenStays) {
    http::Router router;
    auto fixed = parts();
    fixed.set = {};
    add_tls_routes(router, std::move(fixed));
    EXPECT_TRUE(post(router, R"({"enabled":true})").starts_with(R"({"code":-2,"msg":"operation failed")"));
}

}  // namespace
}  // namespace nanokvm::api
