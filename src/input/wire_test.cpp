// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/wire.hpp"

#include <initializer_list>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

WireMessage parse(std::initializer_list<int> bytes) {
    std::vector<std::byte> message;
    for (const int value : bytes) {
        message.push_back(static_cast<std::byte>(value));
    }
    return parse_message(message);
}

TEST(InputWire, AKeyboardReportIsReadByteByByteAndItsReservedByteIsDropped) {
    const WireMessage message = parse({1, 0x05, 0xff, 4, 5, 6, 7, 8, 0xdd});
    const auto* report = std::get_if<KeyboardReport>(&message);
    ASSERT_NE(report, nullptr);
    EXPECT_EQ(report->modifiers, 5);
    EXPECT_EQ(report->keys, (std::array<std::uint8_t, 6>{4, 5, 6, 7, 8, 0xdd}));
}

TEST(InputWire, LengthTellsTheRelativeFromTheAbsolutePointer) {
    EXPECT_EQ(std::get<RelativeReport>(parse({2, 1, 3, 0xfe, 0xff})), (RelativeReport{1, 3, -2, -1}));
    EXPECT_EQ(std::get<AbsoluteReport>(parse({2, 2, 0x34, 0x12, 0xff, 0x7f, 1})),
              (AbsoluteReport{2, 0x1234, 32767, 1}));
}

TEST(InputWire, ValuesOutsideTheDescriptorsAreClamped) {
    EXPECT_EQ(std::get<AbsoluteReport>(parse({2, 0xff, 0x00, 0x80, 0xff, 0xff, 0x80})),
              (AbsoluteReport{0x1f, 32767, 32767, -127}));
    EXPECT_EQ(std::get<RelativeReport>(parse({2, 0xe0, 0x80, 0x80, 0x80})), (RelativeReport{0, -127, -127, -127}));
}

TEST(InputWire, HeartbeatsMayCarryAnything) {
    EXPECT_TRUE(std::holds_alternative<Heartbeat>(parse({0})));
    EXPECT_TRUE(std::holds_alternative<Heartbeat>(parse({0, 1, 2, 3})));
}

TEST(InputWire, WrongLengthsAndUnknownTypesAreMalformed) {
    EXPECT_TRUE(std::holds_alternative<Malformed>(parse({})));
    for (int type = 1; type < 256; ++type) {
        for (std::size_t length = 1; length <= 20; ++length) {
            std::vector<std::byte> message(length);
            message[0] = static_cast<std::byte>(type);
            const bool valid = (type == 1 && length == 9) || (type == 2 && (length == 5 || length == 7));
            EXPECT_EQ(std::holds_alternative<Malformed>(parse_message(message)), !valid) << type << " " << length;
        }
    }
}

TEST(InputWire, WhateverArrivesStaysInsideTheDescriptors) {
    std::mt19937 random(1);  // NOLINT: the same every run
    for (int round = 0; round < 20'000; ++round) {
        std::vector<std::byte> message(random() % 12);
        for (std::byte& value : message) {
            value = static_cast<std::byte>(random());
        }
        if (!message.empty()) {
            message[0] = static_cast<std::byte>(random() % 4);
        }
        const WireMessage parsed = parse_message(message);
        if (const auto* report = std::get_if<AbsoluteReport>(&parsed)) {
            EXPECT_LE(report->x, max_coordinate);
            EXPECT_LE(report->y, max_coordinate);
            EXPECT_LE(report->buttons, button_mask);
            EXPECT_GE(report->wheel, -127);
        }
        if (const auto* report = std::get_if<RelativeReport>(&parsed)) {
            EXPECT_LE(report->buttons, button_mask);
            EXPECT_GE(std::min({report->dx, report->dy, report->wheel}), -127);
        }
    }
}

}  // namespace
}  // namespace nanokvm::input
