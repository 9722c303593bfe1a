// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/reach_probe.hpp"

#include <array>
#include <cstring>
#include <poll.h>

#include <gtest/gtest.h>

namespace nanokvm::net {
namespace {

TEST(InternetChecksum, IsThatOfTheRfc) {
    // RFC 1071, section 3: the sum of these is ddf2.
    const std::array<std::uint8_t, 8> bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    const std::uint16_t checksum = internet_checksum(bytes);
    std::array<std::uint8_t, 2> memory{};
    std::memcpy(memory.data(), &checksum, sizeof checksum);
    EXPECT_EQ(memory, (std::array<std::uint8_t, 2>{0x22, 0x0d}));
    EXPECT_EQ(internet_checksum(std::array<std::uint8_t, 1>{0xFF}),
              internet_checksum(std::array<std::uint8_t, 2>{0xFF, 0}));
}

TEST(ReachProbe, ThisMachineAnswers) {
    const Interface loopback{"lo", true, true, {}};
    const auto probe = ReachProbe::send(loopback, *parse_ipv4("127.0.0.1"));
    if (!probe && (probe.error().code == EPERM || probe.error().code == EACCES)) {
        GTEST_SKIP() << "needs root";
    }
    ASSERT_TRUE(probe) << probe.error().message;
    pollfd waiting{probe->fd(), POLLIN, 0};
    bool answered = false;
    // Our own request comes first.
    while (!answered && ::poll(&waiting, 1, 10'000) > 0) {
        answered = probe->answered();
    }
    EXPECT_TRUE(answered);
}

TEST(ReachProbe, WhatCannotBeAskedIsAnError) {
    const Interface nowhere{"none0", true, true, {}};
    EXPECT_FALSE(ReachProbe::send(nowhere, *parse_ipv4("192.0.2.1")));
    const Interface neighbour{"none0", true, true, {{*parse_ipv4("192.0.2.7"), 24}}};
    EXPECT_FALSE(ReachProbe::send(neighbour, *parse_ipv4("192.0.2.1")));
}

}  // namespace
}  // namespace nanokvm::net
