// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/interfaces.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

TEST(Interfaces, TheLoopbackIsOne) {
    const auto all = interfaces();
    const auto lo = std::find_if(all.begin(), all.end(), [](const Interface& one) { return one.name == "lo"; });
    ASSERT_NE(lo, all.end());
    if (lo->up) {
        EXPECT_NE(std::find(lo->addresses.begin(), lo->addresses.end(), Ipv4Prefix{*parse_ipv4("127.0.0.1"), 8}),
                  lo->addresses.end());
    }
}

constexpr std::string_view table =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
    "eth0\t00000000\tFE01A8C0\t0003\t0\t0\t10\t00000000\t0\t0\t0\n"
    "wlan0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\t0\t0\t0\n"
    "usb0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n"
    "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\n";

TEST(Interfaces, TheGatewayOfTheLeastMetricCounts) {
    EXPECT_EQ(default_gateway(table, "eth0"), parse_ipv4("192.168.1.254"));
    EXPECT_EQ(default_gateway(table, "wlan0"), parse_ipv4("10.0.0.1"));
}

TEST(Interfaces, ARouteWithoutAGatewayIsNone) {
    EXPECT_FALSE(default_gateway(table, "usb0"));
    EXPECT_FALSE(default_gateway(table, "eth1"));
    EXPECT_FALSE(default_gateway("", "eth0"));
    EXPECT_FALSE(default_gateway("eth0 00000000 zz 0003 0 0 0 00000000\n", "eth0"));
}

TEST(Interfaces, AreToldApartByTheirNames) {
    EXPECT_EQ(kind_of("eth0"), InterfaceKind::wired);
    EXPECT_EQ(kind_of("enp3s0"), InterfaceKind::wired);
    EXPECT_EQ(kind_of("wlan0"), InterfaceKind::wireless);
    EXPECT_EQ(kind_of("wlp2s0"), InterfaceKind::wireless);
    for (const char* name : {"", "lo", "usb0", "tailscale0", "docker0"}) {
        EXPECT_EQ(kind_of(name), InterfaceKind::other) << name;
    }
}

}  // namespace
}  // namespace nanokvm::net
