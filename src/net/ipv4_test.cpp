// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/ipv4.hpp"

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

TEST(Ipv4, AnAddressIsFourNumbers) {
    EXPECT_EQ(parse_ipv4("192.168.1.20"), (Ipv4{0xC0A80114}));
    EXPECT_EQ(parse_ipv4("0.0.0.0"), (Ipv4{0}));
    EXPECT_EQ(parse_ipv4("255.255.255.255"), (Ipv4{0xFFFFFFFF}));
    for (const char* not_one : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..3.4", "1.2.3.4 ", " 1.2.3.4", "010.0.0.1",
                                "1.2.3.x", "a.b.c.d", "1.2.3.00", "1.2.3.99999999999", "-1.2.3.4", "1.2.3.4/8"}) {
        EXPECT_FALSE(parse_ipv4(not_one)) << not_one;
    }
    EXPECT_EQ(to_string(Ipv4{0xC0A80114}), "192.168.1.20");
}

TEST(Ipv4, APrefixKnowsItsNetworkAndBroadcast) {
    const Ipv4Prefix prefix{*parse_ipv4("192.168.90.1"), 22};
    EXPECT_EQ(to_string(prefix.network()), "192.168.88.0");
    EXPECT_EQ(to_string(prefix.broadcast()), "192.168.91.255");
    EXPECT_TRUE(prefix.holds(*parse_ipv4("192.168.89.7")) && !prefix.holds(*parse_ipv4("192.168.92.0")));
    EXPECT_EQ((Ipv4Prefix{*parse_ipv4("10.0.0.1"), 32}.broadcast()), *parse_ipv4("10.0.0.1"));
    EXPECT_EQ(to_string(prefix), "192.168.90.1/22");
}

TEST(Ipv4, NotEveryAddressIsAHosts) {
    for (const char* host : {"10.0.0.1", "192.168.0.255", "223.255.255.1", "169.254.1.1"}) {
        EXPECT_TRUE(is_host_address(*parse_ipv4(host))) << host;
    }
    for (const char* other : {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "255.255.255.255"}) {
        EXPECT_FALSE(is_host_address(*parse_ipv4(other))) << other;
    }
}

}  // namespace
}  // namespace nanokvm::net
