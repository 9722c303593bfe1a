// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/utf8.hpp"

#include <gtest/gtest.h>

namespace nanokvm::http {
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

}  // namespace
}  // namespace nanokvm::http
