// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/dns.hpp"

#include "api/route_call.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";

class DnsTest : public ::testing::Test {
protected:
    DnsTest() {
        std::filesystem::create_directories(root / "/etc");
        EXPECT_TRUE(base::write_file_atomically(root / "/etc/resolv.conf", "search lan\nnameserver 10.0.0.1\n"));
        add_dns_routes(router, {root, true, {}});
    }
    std::string get() { return call(loop, router, request_of("GET", "/api/network/dns")).body; }
    std::string post(std::string body) {
        return call(loop, router, request_of("POST", "/api/network/dns", std::move(body))).body;
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    boost::asio::io_context loop;
    http::Router router;
};

TEST_F(DnsTest, TheServersAreShownAndChosen) {
    EXPECT_TRUE(get().starts_with(R"({"code":0,"msg":"success","data":{"mode":"dhcp","servers":[],)"
                                  R"("effective":["10.0.0.1"],"dhcp":["10.0.0.1"],"info":{"interface":")"));
    EXPECT_TRUE(get().ends_with(R"("searchDomains":["lan"]}}})"));
    EXPECT_EQ(post(R"({"mode":"manual","servers":["9.9.9.9"]})"), success);
    EXPECT_TRUE(get().starts_with(R"({"code":0,"msg":"success","data":{"mode":"manual","servers":["9.9.9.9"],)"
                                  R"("effective":["9.9.9.9"],"dhcp":["10.0.0.1"],)"));
    EXPECT_EQ(post(R"({"mode":"dhcp"})"), success);
    EXPECT_TRUE(get().starts_with(R"({"code":0,"msg":"success","data":{"mode":"dhcp","servers":["9.9.9.9"],)"));
}

TEST_F(DnsTest, WhatIsNoChoiceIsRefused) {
    for (const char* body : {"", "{}", R"({"mode":"auto"})", R"({"mode":"manual","servers":"9.9.9.9"})",
                             R"({"mode":"manual","servers":[9]})"}) {
        EXPECT_TRUE(post(body).starts_with(R"({"code":-1,"msg":"invalid arguments","data":{"detail":")")) << body;
    }
    EXPECT_EQ(post(R"({"mode":"manual"})"), R"({"code":-2,"msg":"dns servers are required","data":null})");
    EXPECT_EQ(post(R"({"mode":"manual","servers":["a"]})"), R"({"code":-2,"msg":"invalid dns server: a","data":null})");
    std::filesystem::remove(root / "/etc/resolv.conf");
    EXPECT_EQ(post(R"({"mode":"dhcp"})"), R"({"code":-3,"msg":"no dhcp dns is currently available","data":null})");
}

TEST_F(DnsTest, AMachineOfSomeoneElseAsksWhomItLikes) {
    http::Router guest;
    add_dns_routes(guest, {root, false, {}});
    EXPECT_EQ(
        call(loop, guest, request_of("POST", "/api/network/dns", R"({"mode":"manual","servers":["9.9.9.9"]})")).body,
        R"({"code":-2,"msg":"the machine that this server runs on is not its own to change","data":null})");
    EXPECT_EQ(base::read_file(root / "/etc/resolv.conf"), "search lan\nnameserver 10.0.0.1\n");
}

}  // namespace
}  // namespace nanokvm::api
