// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/server_address.hpp"

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc {
namespace {

TEST(ServerAddress, TakesWhatIsWrittenIntoConfigurations) {
    const ServerAddress plain{"stun.example.org", 3478, false};
    EXPECT_EQ(parse_server_address("stun.example.org"), plain);
    EXPECT_EQ(parse_server_address("stun:stun.example.org:3478"), plain);
    EXPECT_EQ(parse_server_address("192.0.2.1:19302"), (ServerAddress{"192.0.2.1", 19302, false}));
    EXPECT_EQ(parse_server_address("[2001:db8::1]:5349"), (ServerAddress{"2001:db8::1", 5349, false}));
    EXPECT_EQ(parse_server_address("[2001:db8::1]"), (ServerAddress{"2001:db8::1", 3478, false}));
    EXPECT_EQ(parse_server_address("2001:db8::1"), (ServerAddress{"2001:db8::1", 3478, false}));
    EXPECT_EQ(parse_server_address("turn:relay:80?transport=tcp"), (ServerAddress{"relay", 80, true}));
    EXPECT_EQ(parse_server_address("relay?transport=udp"), (ServerAddress{"relay", 3478, false}));
}

TEST(ServerAddress, RefusesTheRest) {
    for (const auto* const text : {"", ":3478", "host:", "host:0", "host:65536", "host:12x", "[::1", "[::1]x", "a b",
                                   "host?transport=sctp", "http://host/", "turns:host"}) {
        EXPECT_FALSE(parse_server_address(text)) << text;
    }
}

}  // namespace
}  // namespace nanokvm::stream::webrtc
