// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/lease.hpp"

#include <map>

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

base::Result<Lease> lease(const std::map<std::string, std::string, std::less<>>& variables) {
    return parse_lease([&](std::string_view name) {
        const auto found = variables.find(name);
        return found == variables.end() ? std::string() : found->second;
    });
}

TEST(Lease, UdhcpcsVariablesAreRead) {
    const auto got = lease({{"ip", "192.168.1.77"},
                            {"mask", "24"},
                            {"subnet", "255.255.255.0"},
                            {"router", "192.168.1.1 192.168.1.2"},
                            {"dns", "192.168.1.1 9.9.9.9"},
                            {"domain", "lan"}});
    ASSERT_TRUE(got);
    EXPECT_EQ(to_string(got->address), "192.168.1.77/24");
    EXPECT_EQ(got->gateway, parse_ipv4("192.168.1.1"));
    EXPECT_EQ(got->names.servers.size(), 2U);
    EXPECT_EQ(got->names.domain, "lan");
}

TEST(Lease, TheMaskMayBeFourNumbersOrMissing) {
    EXPECT_EQ(lease({{"ip", "10.0.0.2"}, {"subnet", "255.255.252.0"}})->address.length, 22);
    EXPECT_EQ(lease({{"ip", "10.0.0.2"}, {"subnet", "255.0.255.0"}})->address.length, 24);
    EXPECT_EQ(lease({{"ip", "10.0.0.2"}, {"mask", "40"}})->address.length, 24);
}

TEST(Lease, WhatAServerMakesUpIsLeftOut) {
    const auto got = lease({{"ip", "10.0.0.2"},
                            {"router", "127.0.0.1 $(reboot)"},
                            {"dns", "0.0.0.0 10.0.0.1;x 10.0.0.3"},
                            {"domain", "a\nnameserver 6.6.6.6"}});
    ASSERT_TRUE(got);
    EXPECT_FALSE(got->gateway);
    EXPECT_EQ(got->names.servers, (std::vector{*parse_ipv4("10.0.0.3")}));
    EXPECT_EQ(got->names.domain, "");
    EXPECT_FALSE(lease({{"ip", "0.0.0.0"}}));
    EXPECT_FALSE(lease({}));
}

TEST(Lease, EventsHaveNames) {
    EXPECT_EQ(parse_dhcp_event("bound"), DhcpEvent::lease);
    EXPECT_EQ(parse_dhcp_event("renew"), DhcpEvent::lease);
    EXPECT_EQ(parse_dhcp_event("deconfig"), DhcpEvent::deconfig);
    EXPECT_EQ(parse_dhcp_event("leasefail"), DhcpEvent::lease_fail);
    EXPECT_EQ(parse_dhcp_event("nak"), DhcpEvent::other);
    EXPECT_EQ(parse_dhcp_event(""), DhcpEvent::other);
}

}  // namespace
}  // namespace nanokvm::net
