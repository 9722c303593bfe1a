// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/peer_network.hpp"

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

TEST(PeerNetwork, IsTheAddressOrTheSlash64) {
    EXPECT_EQ(peer_network("192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(peer_network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    EXPECT_EQ(peer_network("2001:db8:1:2:ffff::1"), peer_network("2001:db8:1:2::99"));
    EXPECT_EQ(peer_network("::ffff:192.0.2.7"), "192.0.2.7");
    EXPECT_EQ(peer_network("fe80::1%2"), "fe80::/64");
    EXPECT_EQ(peer_network(""), "");
}

TEST(PeerNetwork, KnowsLoopback) {
    for (const auto* address : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
        EXPECT_TRUE(is_loopback(address)) << address;
    }
    for (const auto* address : {"128.0.0.1", "::2", "", "localhost", "::ffff:1.2.3.4"}) {
        EXPECT_FALSE(is_loopback(address)) << address;
    }
}

}  // namespace
}  // namespace nanokvm::http
