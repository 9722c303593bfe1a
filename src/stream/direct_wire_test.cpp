// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/direct_wire.hpp"

#include "stream/test_ring.hpp"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::stream::direct_wire {
namespace {

std::vector<std::uint8_t> header(const Unit& unit, bool stamps, std::uint64_t now_ns = 5'000'000) {
    std::array<std::byte, max_header_bytes> out{};
    const std::size_t size = put_header(out, unit, stamps, now_ns);
    std::vector<std::uint8_t> bytes;
    for (const std::byte b : std::span(out).first(size)) {
        bytes.push_back(std::to_integer<std::uint8_t>(b));
    }
    return bytes;
}

TEST(DirectWire, TheStockHeaderIsFlagAndTimeStamp) {
    TestRing ring;
    EXPECT_EQ(header(ring.unit(0x0102030405060708, frames::flag_idr), false),
              (std::vector<std::uint8_t>{1, 8, 7, 6, 5, 4, 3, 2, 1}));
    EXPECT_EQ(header(ring.unit(0x10c55, 0), false), (std::vector<std::uint8_t>{0, 0x55, 0x0c, 1, 0, 0, 0, 0, 0}));
}

TEST(DirectWire, StampsFollowTheStockHeaderWhenAskedFor) {
    TestRing ring;
    static_cast<void>(ring.unit(1, 0));
    EXPECT_EQ(header(ring.unit(2, frames::flag_idr), true),
              (std::vector<std::uint8_t>{3,    2,   0,    0, 0,    0,   0, 0, 0,  //
                                         1,    0,   0,    0,                      // sequence
                                         0xe8, 3,   0,    0, 0xd0, 7,   0, 0,     // 1 ms, 2 ms
                                         0xb8, 0xb, 0,    0, 0xa0, 0xf, 0, 0,     // 3 ms, 4 ms
                                         0,    5,   0xd0, 2}));                   // 1280x720
}

TEST(DirectWire, StampsOutOfOrderAreZeroAndNeverWrap) {
    TestRing ring;
    const auto early = header(ring.unit(1, 0), true, 0);
    EXPECT_EQ(early[25] | early[26] | early[27] | early[28], 0);
    const auto late = header(ring.unit(1, 0), true, ~std::uint64_t{0});
    EXPECT_EQ(late[25] & late[26] & late[27] & late[28], 0xff);
}

template <typename... Bytes>
ClientMessage parsed(Bytes... bytes) {
    const std::array<std::byte, sizeof...(bytes)> message{static_cast<std::byte>(bytes)...};
    return parse(message);
}

TEST(DirectWire, ClientMessagesAreRecognisedByTypeAndExactLength) {
    EXPECT_EQ(std::get<Acknowledge>(parsed(2, 1, 2, 0, 0, 0, 0, 0, 0)).timestamp_us, 0x201U);
    EXPECT_TRUE(std::holds_alternative<Resync>(parsed(3)));
    EXPECT_EQ(std::get<ClockQuestion>(parsed(4, 9, 0, 0, 0, 0, 0, 0, 1)).token, 0x0100000000000009U);
    EXPECT_TRUE(std::holds_alternative<Ignored>(parsed(2, 1, 2, 0, 0, 0, 0, 0)));
    EXPECT_TRUE(std::holds_alternative<Ignored>(parsed(3, 0)));
    EXPECT_TRUE(std::holds_alternative<Ignored>(parsed(5, 0, 0, 0, 0, 0, 0, 0, 0)));
    EXPECT_TRUE(std::holds_alternative<Ignored>(parse({})));
}

TEST(DirectWire, AnyBytesAreParsedOrIgnored) {
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): repeatable on purpose
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::byte> message(random() % (max_client_message_bytes + 1));
        for (std::byte& b : message) {
            b = static_cast<std::byte>(random() % 6);
        }
        const auto result = parse(message);
        EXPECT_TRUE(message.size() == 1 || message.size() == 9 || std::holds_alternative<Ignored>(result));
    }
}

TEST(DirectWire, TheClockAnswerRepeatsTheQuestion) {
    const auto answer = clock_answer(0x1122334455667788, 7);
    EXPECT_EQ(answer[0], std::byte{0x80});
    EXPECT_EQ(answer[1], std::byte{0x88});
    EXPECT_EQ(answer[8], std::byte{0x11});
    EXPECT_EQ(answer[9], std::byte{7});
    EXPECT_EQ(answer[16], std::byte{0});
}

}  // namespace
}  // namespace nanokvm::stream::direct_wire
