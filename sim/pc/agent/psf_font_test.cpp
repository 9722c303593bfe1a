// SPDX-License-Identifier: GPL-3.0-or-later
#include "psf_font.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace nanokvm::pc {
namespace {

std::string little_endian(std::uint32_t value) {
    std::string bytes;
    for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes += static_cast<char>(value >> shift & 0xFF);
    }
    return bytes;
}

/// Two glyphs of 10×2 pixels: 'A' (also reachable as U+0410) and 'ü'.
std::string psf2() {
    std::string file = "\x72\xb5\x4a\x86";
    for (const std::uint32_t field : {0U, 32U, 1U, 2U, 4U, 2U, 10U}) {
        file += little_endian(field);
    }
    file += std::string("\xAA\x80\x55\x40", 4) + std::string("\x11\x00\x22\x00", 4);
    return file +
           "A\xD0\x90\xFE"
           "AA\xFF"
           "\xC3\xBC\xFF";
}

std::string psf1() {
    std::string file = {'\x36', '\x04', '\x02', '\x01'};
    for (int glyph = 0; glyph < 256; ++glyph) {
        file += static_cast<char>(glyph);
    }
    return file + std::string("\x41\x00\xFE\xFF\x42\x00\xFF\xFF\x43\x00\xFF\xFF", 12);
}

TEST(PsfFont, ReadsVersion2WithItsUnicodeTable) {
    const auto font = PsfFont::parse(psf2());
    ASSERT_TRUE(font.has_value()) << font.error().message;
    EXPECT_EQ(font->width(), 10);
    EXPECT_EQ(font->height(), 2);
    EXPECT_EQ(font->row_bytes(), 2U);
    EXPECT_EQ(font->glyph(U'A')[0], 0xAA);
    EXPECT_EQ(font->glyph(U'\u0410')[0], 0xAA);
    EXPECT_EQ(font->glyph(U'ü')[0], 0x11);
    EXPECT_TRUE(font->has(U'ü'));
    EXPECT_FALSE(font->has(U'B'));
    EXPECT_EQ(font->glyph(U'B')[0], 0xAA) << "the first glyph stands in";
}

TEST(PsfFont, ReadsVersion1WithItsUnicodeTable) {
    const auto font = PsfFont::parse(psf1());
    ASSERT_TRUE(font.has_value()) << font.error().message;
    EXPECT_EQ(font->width(), 8);
    EXPECT_EQ(font->glyph(U'A')[0], 0);
    EXPECT_FALSE(font->has(U'B')) << "it only occurs in a sequence";
    EXPECT_EQ(font->glyph(U'C')[0], 1);
}

TEST(PsfFont, EveryTruncationIsRefusedOrHarmless) {
    for (const std::string& whole : {psf1(), psf2()}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            if (const auto font = PsfFont::parse(whole.substr(0, size))) {
                EXPECT_EQ(font->glyph(U'A').size(), font->row_bytes() * static_cast<std::size_t>(font->height()));
            } else {
                EXPECT_FALSE(font.error().message.empty());
            }
        }
    }
}

TEST(PsfFont, DamagedFilesNeverReachOutsideTheBitmap) {
    std::mt19937 random(11);
    for (int run = 0; run < 20000; ++run) {
        std::string file = psf2();
        for (int i = 0; i < 4; ++i) {
            file[4 + random() % (file.size() - 4)] = static_cast<char>(random());
        }
        if (const auto font = PsfFont::parse(file)) {
            for (const char32_t character : {U'A', U'ü', U'?', U'\U0001F600'}) {
                ASSERT_EQ(font->glyph(character).size(), font->row_bytes() * static_cast<std::size_t>(font->height()));
            }
        }
    }
}

}  // namespace
}  // namespace nanokvm::pc
