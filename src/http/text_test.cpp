// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/text.hpp"

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

TEST(Text, ComparesWithoutCase) {
    EXPECT_TRUE(same_text("Content-Type", "content-TYPE"));
    EXPECT_FALSE(same_text("a", "ab"));
    EXPECT_FALSE(same_text("[", "{")) << "only letters have a case";
}

TEST(Text, FindsTokensInLists) {
    EXPECT_TRUE(has_token("keep-alive, Upgrade", "upgrade"));
    EXPECT_TRUE(has_token("upgrade", "upgrade"));
    EXPECT_TRUE(has_token(",, upgrade ,", "upgrade"));
    EXPECT_FALSE(has_token("upgrade-insecure", "upgrade"));
    EXPECT_FALSE(has_token("", "upgrade"));
}

TEST(Text, DecodesPercentEncoding) {
    EXPECT_EQ(percent_decoded("a%20b+c%2f", Plus::stays), "a b+c/");
    EXPECT_EQ(percent_decoded("a+b", Plus::is_space), "a b");
    EXPECT_EQ(percent_decoded("%00", Plus::stays), std::string(1, '\0'));
}

TEST(Text, RefusesBrokenPercentEncoding) {
    for (const auto* text : {"%", "%2", "%zz", "a%2", "%+1", "%-1", "% 1"}) {
        EXPECT_EQ(percent_decoded(text, Plus::stays), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace nanokvm::http
