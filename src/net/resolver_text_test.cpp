// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/resolver_text.hpp"

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

TEST(NameServer, IsTheAddressOfOneMachine) {
    EXPECT_EQ(name_server("1.1.1.1"), "1.1.1.1");
    EXPECT_EQ(name_server("127.0.0.53"), "127.0.0.53");
    EXPECT_EQ(name_server("2606:4700:0000:0:0:0:0:1111"), "2606:4700::1111");
    EXPECT_EQ(name_server("FE80::1"), "fe80::1");
    for (const std::string text :
         {"", "0.0.0.0", "224.0.0.1", "255.255.255.255", "1.1.1", "01.1.1.1", "1.1.1.1 ", "dns.example",
          "::", "ff02::1", "fe80::1%eth0", "1.1.1.1\nnameserver 6.6.6.6", "[::1]", ":::", "1:2:3:4:5:6:7:8:9"}) {
        EXPECT_EQ(name_server(text), std::nullopt) << text;
    }
    EXPECT_EQ(name_server(std::string_view("::1\0", 4)), std::nullopt);
}

TEST(ResolverText, IsReadAsTheCLibraryDoes) {
    const auto resolver = parse_resolver_text(
        "# comment\nsearch old\ndomain lan.example\noptions edns0\n nameserver\t10.0.0.1 # here\nnameserver 10.0.0.1\n"
        "nameserver fd00::1\nnameserver x\nsearch a.example b.example -bad\r\n; end");
    EXPECT_EQ(resolver, (ResolverText{{"10.0.0.1", "fd00::1"}, {"a.example", "b.example"}}));
    EXPECT_EQ(to_text(resolver), "search a.example b.example\nnameserver 10.0.0.1\nnameserver fd00::1\n");
    EXPECT_EQ(to_text({}), "");
}

TEST(ResolverText, HasBounds) {
    std::string text = "search";
    for (int i = 0; i < 20; ++i) {
        text += " d" + std::to_string(i);
    }
    for (int i = 1; i < 20; ++i) {
        text += "\nnameserver 10.0.0." + std::to_string(i);
    }
    const auto resolver = parse_resolver_text(text);
    EXPECT_EQ(resolver.servers.size(), most_name_servers);
    EXPECT_EQ(resolver.search.size(), most_name_servers);
}

TEST(ServerList, IsOneALine) {
    EXPECT_EQ(parse_server_list("1.1.1.1\n# 2.2.2.2\n\n 9.9.9.9 # quad\r\nnonsense\n1.1.1.1\n"),
              (std::vector<std::string>{"1.1.1.1", "9.9.9.9"}));
    EXPECT_TRUE(parse_server_list("").empty());
}

}  // namespace
}  // namespace nanokvm::net
