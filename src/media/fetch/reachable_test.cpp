// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/fetch/reachable.hpp"

#include <gtest/gtest.h>

namespace nanokvm::media {
namespace {

using boost::asio::ip::make_address;

TEST(Reachable, PublicAddressesAre) {
    for (const char* address :
         {"8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1", "223.255.255.254",
          "2606:4700::1", "2a01::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
        EXPECT_TRUE(is_public(make_address(address))) << address;
    }
}

TEST(Reachable, S38NoOthersHoweverTheyAreWritten) {
    for (const char* address : {"127.0.0.1",
                                "127.255.0.9",
                                "0.0.0.0",
                                "10.1.2.3",
                                "172.16.0.1",
                                "172.31.255.255",
                                "192.168.0.1",
                                "169.254.169.254",
                                "100.64.0.1",
                                "224.0.0.1",
                                "255.255.255.255",
                                "240.0.0.1",
                                "198.19.0.1",
                                "192.0.2.1",
                                "::",
                                "::1",
                                "fe80::1",
                                "fc00::1",
                                "fd12::1",
                                "ff02::1",
                                "::ffff:127.0.0.1",
                                "::ffff:192.168.1.1",
                                "64:ff9b::10.0.0.1",
                                "64:ff9b:1::1",
                                "2002:7f00:1::1",
                                "2002:c0a8:101::1",
                                "2001::1",
                                "2001:db8::1",
                                "::127.0.0.1",
                                "fec0::1"}) {
        EXPECT_FALSE(is_public(make_address(address))) << address;
    }
}

TEST(Reachable, AHostThatTheOwnerAllowsMayLeadAnywhere) {
    const DownloadPolicy policy({"NAS.local", "192.168.1.5"});
    EXPECT_TRUE(policy.permits("nas.local", make_address("192.168.1.9")));
    EXPECT_TRUE(policy.permits("192.168.1.5", make_address("192.168.1.5")));
    EXPECT_FALSE(policy.permits("192.168.1.6", make_address("192.168.1.6")));
    EXPECT_TRUE(policy.permits("anything.example", make_address("8.8.8.8")));
    EXPECT_FALSE(DownloadPolicy().permits("nas.local", make_address("192.168.1.9")));
}

}  // namespace
}  // namespace nanokvm::media
