// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/utf8.hpp"

#include <random>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

TEST(Utf8, EveryLengthIsDecoded) {
    EXPECT_EQ(decode_utf8("a\x7f"), U"a\x7f");
    EXPECT_EQ(decode_utf8("\xc2\x80\xdf\xbf"), U"\u0080\u07ff");
    EXPECT_EQ(decode_utf8("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"), U"\u0800\ud7ff\ue000\uffff");
    EXPECT_EQ(decode_utf8("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"), U"\U00010000\U0010ffff");
    EXPECT_EQ(decode_utf8(""), U"");
}

TEST(Utf8, OverlongFormsSurrogatesAndValuesBeyondUnicodeAreRefused) {
    for (const char* text :
         {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf",
          "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
        EXPECT_EQ(decode_utf8(text), std::nullopt);
    }
}

TEST(Utf8, StrayAndMissingContinuationBytesAreRefused) {
    for (const char* text : {"\x80", "a\xbf", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3(", "\xe2(\xa1", "\xe2\x82("}) {
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
}  // namespace nanokvm::input
