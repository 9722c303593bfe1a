// SPDX-License-Identifier: GPL-3.0-or-later
#include "strip.hpp"

#include "canvas.hpp"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::pc::strip {
namespace {

TEST(Strip, TheChecksumIsCcittFalse) {
    const std::string_view digits = "123456789";
    const std::vector<std::uint8_t> bytes(digits.begin(), digits.end());
    EXPECT_EQ(crc16(bytes), 0x29B1);
    EXPECT_EQ(crc16({}), 0xFFFF);
}

TEST(Strip, TheExampleOfTheSpecificationHolds) {
    const Code expected = {0xB2, 0, 0, 0, 1, 0, 0, 0, 0x0F, 0x42, 0x40, 0xB5, 0x6B};
    EXPECT_EQ(encode({1, 1'000'000}), expected);
}

TEST(Strip, WhatIsDrawnIsReadBack) {
    for (const Content content :
         {Content{0, 0}, Content{1, 1}, Content{0xFFFFFFFF, 0xFFFFFFFFFFFF}, Content{77, 123456789}}) {
        Canvas canvas(width_px, height_px);
        draw(content, [&](int x, int y, int w, int h, bool white) { canvas.fill({x, y, w, h}, white ? 0xFFFFFF : 0); });
        const auto seen = read([&](int x, int y) { return static_cast<int>(canvas.pixel(x, y) & 0xFF); });
        ASSERT_TRUE(seen.has_value());
        EXPECT_EQ(*seen, content);
    }
}

TEST(Strip, TheClockTravelsModulo48Bits) {
    EXPECT_EQ(decode(encode({5, (1ULL << 48U) + 9}))->clock_us, 9U);
}

TEST(Strip, TheFirstCellsAreTheSyncWordMostSignificantBitFirst) {
    std::vector<bool> cells;
    draw({}, [&](int x, int y, int w, int h, bool white) {
        EXPECT_EQ(w, cell_px);
        EXPECT_EQ(h, cell_px);
        EXPECT_EQ(x, static_cast<int>(cells.size()) % columns * cell_px);
        EXPECT_EQ(y, static_cast<int>(cells.size()) / columns * cell_px);
        cells.push_back(white);
    });
    ASSERT_EQ(cells.size(), 104U);
    EXPECT_EQ(std::vector<bool>(cells.begin(), cells.begin() + 8), (std::vector<bool>{1, 0, 1, 1, 0, 0, 1, 0}));
}

TEST(Strip, ADimPictureReadsTheSameUpToTheThreshold) {
    Canvas canvas(width_px, height_px);
    draw({9, 9}, [&](int x, int y, int w, int h, bool white) { canvas.fill({x, y, w, h}, white ? 128 : 127); });
    EXPECT_TRUE(read([&](int x, int y) { return static_cast<int>(canvas.pixel(x, y) & 0xFF); }).has_value());
}

TEST(Strip, AnySingleWrongBitIsNoticed) {
    const Code code = encode({123, 456});
    for (std::size_t bit = 0; bit < code_bytes * 8; ++bit) {
        Code damaged = code;
        damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 0x80U >> bit % 8);
        EXPECT_FALSE(decode(damaged).has_value()) << "bit " << bit;
    }
}

TEST(Strip, AnEmptyPictureHoldsNone) {
    EXPECT_FALSE(read([](int, int) { return 0; }).has_value());
    EXPECT_FALSE(read([](int, int) { return 255; }).has_value());
}

}  // namespace
}  // namespace nanokvm::pc::strip
