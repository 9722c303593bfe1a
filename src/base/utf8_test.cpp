// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/utf8.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace nanokvm::base {
namespace {

TEST(Utf8, AcceptsTheFirstAndLastOfEveryLength) {
    for (const auto* text : {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                             "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_TRUE(valid_utf8(text)) << text;
    }
    EXPECT_TRUE(valid_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsTooLarge) {
    for (const auto* text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
                             "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "a\xFE"}) {
        EXPECT_FALSE(valid_utf8(text)) << text;
    }
}

TEST(Utf8, RefusesSequencesThatEndEarlyOrHoldAWrongByte) {
    for (const auto* text :
         {"\xC2", "\xE0\xA0", "\xF0\x90\x80", "\xC2 ", "\xE0\xA0 ", "\xF0\x90\x80 ", "\xE2\x28\xA1"}) {
        EXPECT_FALSE(valid_utf8(text)) << text;
    }
}

TEST(Utf8, RepairsWithTheReplacementCharacterAndIsThenValid) {
    EXPECT_EQ(as_utf8("a\xFFz"), "a\xEF\xBF\xBDz");
    EXPECT_EQ(as_utf8("\xC3\xA9"), "\xC3\xA9");
    EXPECT_EQ(as_utf8("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");
    std::string every;
    for (int byte = 0; byte < 256; ++byte) {
        every += static_cast<char>(byte);
    }
    EXPECT_TRUE(valid_utf8(as_utf8(every)));
}

TEST(Utf8, DecodesEveryLength) {
    EXPECT_EQ(decode_utf8("a\x7f"), U"a\x7f");
    EXPECT_EQ(decode_utf8("\xc2\x80\xdf\xbf"), U"\u0080\u07ff");
    EXPECT_EQ(decode_utf8("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"), U"\u0800\ud7ff\ue000\uffff");
    EXPECT_EQ(decode_utf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), U"\U00010000\U0010ffff");
    EXPECT_EQ(decode_utf8(""), U"");
}

TEST(Utf8, DecodesNothingOfATextThatIsNotAllWellFormed) {
    for (const char* text :
         {"\xc0\x80", "ok \xed\xa0\x80", "\xf4\x90\x80\x80", "a\xbf", "\xc3", "\xe2\x82", "\xe2\x82("}) {
        EXPECT_EQ(decode_utf8(text), std::nullopt);
    }
}

TEST(Utf8, ArbitraryBytesGiveScalarValuesOrNothing) {
    std::mt19937 random(3);  // NOLINT: the same every run
    for (int round = 0; round < 50'000; ++round) {
        std::string text(random() % 6, '\0');
        for (char& byte : text) {
            byte = static_cast<char>(random());
        }
        if (const auto decoded = decode_utf8(text)) {
            for (const char32_t value : *decoded) {
                ASSERT_TRUE(value < 0xd800 || (value > 0xdfff && value <= 0x10ffff));
            }
        }
    }
}

}  // namespace
}  // namespace nanokvm::base
