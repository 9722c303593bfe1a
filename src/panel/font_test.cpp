// SPDX-License-Identifier: GPL-3.0-or-later
#include "panel/font.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::panel {
namespace {

std::vector<std::uint16_t> copy(std::span<const std::uint16_t> glyph) {
    return {glyph.begin(), glyph.end()};
}

class FontTest : public ::testing::TestWithParam<const Font* (*)()> {};

TEST_P(FontTest, AllOfAsciiIsThereAndNoTwoCharactersLookAlike) {
    const Font& font = *GetParam()();
    std::set<std::vector<std::uint16_t>> seen;
    for (char character = ' '; character <= '~'; ++character) {
        const auto glyph = copy(font.glyph(character));
        EXPECT_EQ(glyph.size(), static_cast<std::size_t>(font.advance() - 1));
        EXPECT_TRUE(seen.insert(glyph).second) << character;
        const bool empty = std::all_of(glyph.begin(), glyph.end(), [](auto column) { return column == 0; });
        EXPECT_EQ(empty, character == ' ') << character;
    }
}

TEST_P(FontTest, WhatIsNotAsciiIsAQuestionMark) {
    const Font& font = *GetParam()();
    for (const int code : {0, 10, 127, 128, 255}) {
        EXPECT_EQ(copy(font.glyph(static_cast<char>(code))), copy(font.glyph('?'))) << code;
    }
}

INSTANTIATE_TEST_SUITE_P(Fonts, FontTest,
                         ::testing::Values(
                             +[] { return &font_4x8(); }, +[] { return &font_6x8(); }, +[] { return &font_8x16(); }));

TEST(Font, TheLargeFontIsTwiceAsTallAndKeepsItsGaps) {
    const auto small = font_6x8().glyph('m');
    const auto large = font_8x16().glyph('m');
    EXPECT_EQ(small[0] & 4U, 4U);
    EXPECT_EQ(large[1] & 0x30U, 0x30U);
    // The gap between the legs of an m stays open on the bottom row.
    EXPECT_EQ(small[1] & 0x40U, 0U);
    EXPECT_EQ(large[2] & 0x3000U, 0U);
}

}  // namespace
}  // namespace nanokvm::panel
