// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/response_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ResponseHead, CarriesTheSecurityHeaders) {
    const std::string head = response_head(text(200, "abc"), {.keep_alive = true, .api = true, .now = 784111777});
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    for (const auto* line :
         {"\r\nContent-Security-Policy: default-src 'self'; script-src 'self'; ",
          "frame-ancestors 'none'; base-uri 'none'; form-action 'self'\r\n", "\r\nX-Content-Type-Options: nosniff\r\n",
          "\r\nCache-Control: no-store\r\n", "\r\nContent-Length: 3\r\n", "\r\nConnection: keep-alive\r\n"}) {
        EXPECT_THAT(head, HasSubstr(line));
    }
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    EXPECT_THAT(head, Not(HasSubstr("unsafe")));
    EXPECT_THAT(head, Not(HasSubstr("Access-Control")));
}

TEST(ResponseHead, LeavesAHeaderOfTheHandlerAlone) {
    Response response = text(200, "");
    response.add("cache-control", "max-age=60");
    const std::string head = response_head(response, {.keep_alive = false, .api = true});
    EXPECT_THAT(head, Not(HasSubstr("no-store")));
    EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
}

TEST(ResponseHead, DropsHeadersThatWouldSplitTheAnswer) {
    Response response = text(200, "");
    response.add("X-A", "a\r\nSet-Cookie: evil=1");
    response.add("X-B\n", "b");
    const std::string head = response_head(response, {});
    EXPECT_THAT(head, Not(HasSubstr("evil")));
    EXPECT_THAT(head, Not(HasSubstr("X-B")));
}

TEST(ResponseHead, NamesNoLengthWhereThereIsNoBody) {
    Response response;
    response.status = 304;
    EXPECT_THAT(response_head(response, {}), Not(HasSubstr("Content-Length")));
    EXPECT_THAT(response_head(response, {}), StartsWith("HTTP/1.1 304 Not Modified\r\n"));
}

}  // namespace
}  // namespace nanokvm::http
