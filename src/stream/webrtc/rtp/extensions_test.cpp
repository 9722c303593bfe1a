// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/extensions.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc {
namespace {

std::vector<unsigned> block(const ExtensionIds& ids, const ExtensionValues& values) {
    std::array<std::byte, max_extension_bytes> room{};
    const std::size_t size = put_extensions(room, ids, values);
    EXPECT_EQ(size, extension_bytes(ids, values.capture_ntp != 0));
    std::vector<unsigned> result;
    for (std::size_t i = 0; i < size; ++i) {
        result.push_back(std::to_integer<unsigned>(room[i]));
    }
    return result;
}

using Bytes = std::vector<unsigned>;

TEST(Extensions, AreWrittenInTheOneByteForm) {
    EXPECT_EQ(block({.transport_cc = 3, .playout_delay = 5}, {.transport_sequence = 0x1234}),
              (Bytes{0xbe, 0xde, 0, 2, 0x31, 0x12, 0x34, 0x52, 0, 0, 0, 0}));
    EXPECT_EQ(block({.abs_capture_time = 14}, {.capture_ntp = 0x0102030405060708}),
              (Bytes{0xbe, 0xde, 0, 3, 0xe7, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0}));
}

TEST(Extensions, WhatWasNotNegotiatedIsNotSent) {
    EXPECT_EQ(block({}, {.transport_sequence = 7, .capture_ntp = 9}), Bytes{});
    EXPECT_EQ(block({.abs_capture_time = 2}, {}), Bytes{}) << "not the first packet of its access unit";
    EXPECT_EQ(block({.playout_delay = 5}, {.transport_sequence = 7}), (Bytes{0xbe, 0xde, 0, 1, 0x52, 0, 0, 0}));
}

TEST(Extensions, AllOfThemFit) {
    EXPECT_EQ(extension_bytes({1, 2, 3}, true), 20U);
    EXPECT_LE(extension_bytes({1, 2, 3}, true), max_extension_bytes);
}

}  // namespace
}  // namespace nanokvm::stream::webrtc
