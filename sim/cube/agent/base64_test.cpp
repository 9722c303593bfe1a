// SPDX-License-Identifier: GPL-3.0-or-later
#include "base64.hpp"

#include <gtest/gtest.h>

namespace nanokvm::cube {
namespace {

TEST(Base64, KnowsTheVectorsOfTheRfc) {
    const std::pair<const char*, const char*> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(to_base64(bytes), text);
        EXPECT_EQ(from_base64(text).value(), bytes);
    }
}

TEST(Base64, BringsEveryByteBack) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
    }
}

TEST(Base64, RefusesWhatItIsNot) {
    for (const char* text : {"Zg", "Zg=", "Z===", "====", "Zm9v!m9v", "Zg==Zg=="}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
}

}  // namespace
}  // namespace nanokvm::cube
