// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/response.hpp"

#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

TEST(Response, HasTheEnvelopeOfTheStockServerToTheByte) {
    const Response success = envelope({{"username", "admin"}, {"role", "admin"}});
    EXPECT_EQ(success.body, R"({"code":0,"msg":"success","data":{"username":"admin","role":"admin"}})");
    EXPECT_EQ(success.status, 200);
    ASSERT_EQ(success.headers.size(), 1U);
    EXPECT_EQ(success.headers[0].second, "application/json; charset=utf-8");
    EXPECT_EQ(envelope().body, R"({"code":0,"msg":"success","data":null})");
    EXPECT_EQ(failure(-2, "invalid username or password").body,
              R"({"code":-2,"msg":"invalid username or password","data":null})");
}

TEST(Response, EscapesWhatCouldBeMarkup) {
    EXPECT_EQ(failure(-1, "<b>&\"\n").body, R"({"code":-1,"msg":"\u003cb\u003e\u0026\"\n","data":null})");
    EXPECT_EQ(to_json("\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAA"), "\"\\u2028\\u2029\xE2\x80\xAA\"");
}

TEST(Response, RepairsBrokenUtf8) {
    EXPECT_EQ(to_json("a\xFF"), "\"a\xEF\xBF\xBD\"");
}

TEST(Response, KeepsIntegersExact) {
    EXPECT_EQ(to_json(std::uint64_t{18446744073709551614U}), "18446744073709551614");
}

TEST(Response, HasTheRefusalsOfTheStockServer) {
    EXPECT_EQ(unauthorized().status, 401);
    EXPECT_EQ(unauthorized().body, "\"unauthorized\"");
    EXPECT_EQ(forbidden().status, 403);
    EXPECT_EQ(forbidden().body, "\"forbidden\"");
    EXPECT_EQ(not_found().status, 404);
    EXPECT_EQ(not_found().body, "404 page not found");
    EXPECT_EQ(not_found().headers[0].second, "text/plain");
}

}  // namespace
}  // namespace nanokvm::http
