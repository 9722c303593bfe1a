// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pattern/strip.hpp"

#include <random>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

struct Luma {
    std::vector<std::uint8_t> pixels = std::vector<std::uint8_t>(std::size_t{strip_width} * strip_height, 77);
    static constexpr int stride = strip_width;
};

TEST(Strip, HasTheBytesOfTheSpecificationsExample) {
    const StripCode expected{0xB2, 0, 0, 0, 1, 0, 0, 0, 0x0F, 0x42, 0x40, 0xB5, 0x6B};
    EXPECT_EQ(encode_strip({1, 1'000'000}), expected);
}

TEST(Strip, ItsCheckIsCrc16CcittFalse) {
    constexpr std::string_view text = "123456789";
    EXPECT_EQ(crc16(std::vector<std::uint8_t>(text.begin(), text.end())), 0x29B1);
}

TEST(Strip, WhatIsDrawnIsRead) {
    std::mt19937_64 random(1);  // NOLINT(cert-msc51-cpp): repeatable on purpose
    for (int i = 0; i < 200; ++i) {
        const StripContent content{static_cast<std::uint32_t>(random()), random() & 0xFFFF'FFFF'FFFFU};
        Luma luma;
        draw_strip(luma.pixels.data(), Luma::stride, content, 16, 235);
        ASSERT_EQ(read_strip(luma.pixels.data(), Luma::stride), content);
    }
}

TEST(Strip, OnlyTheLow48BitsOfTheClockTravel) {
    EXPECT_EQ(decode_strip(encode_strip({1, 0xABCD'0000'0000'0005U}))->clock_us, 5U);
}

TEST(Strip, AnyDamagedCellIsNoticed) {
    Luma drawn;
    draw_strip(drawn.pixels.data(), Luma::stride, {123'456, 789'012'345}, 16, 235);
    for (int y = 4; y < strip_height; y += 8) {
        for (int x = 4; x < strip_width; x += 8) {
            Luma damaged = drawn;
            auto& centre = damaged.pixels[static_cast<std::size_t>(y * Luma::stride + x)];
            centre = centre < 128 ? 200 : 30;
            ASSERT_FALSE(read_strip(damaged.pixels.data(), Luma::stride)) << x << ", " << y;
        }
    }
}

TEST(Strip, AGreyPictureHasNone) {
    const Luma grey;
    EXPECT_FALSE(read_strip(grey.pixels.data(), Luma::stride));
}

}  // namespace
}  // namespace nanokvm::capture
