// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/wake_on_lan.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

TEST(MagicPacket, IsSixBytesOfOnesAndTheAddressSixteenTimes) {
    const MacAddress mac{1, 2, 3, 4, 5, 6};
    const auto packet = magic_packet(mac);
    ASSERT_EQ(packet.size(), 102U);
    EXPECT_TRUE(std::all_of(packet.begin(), packet.begin() + 6, [](auto byte) { return byte == 0xFF; }));
    for (std::size_t at = 6; at < packet.size(); ++at) {
        EXPECT_EQ(packet[at], mac[at % 6]) << at;
    }
}

}  // namespace
}  // namespace nanokvm::net
