// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/jwt.hpp"

#include <gtest/gtest.h>

namespace nanokvm::account {
namespace {

constexpr std::string_view secret = "a secret of at least thirty-two bytes";

Claims claims() {
    return {.username = "admin", .token_version = 18446744073709551614U, .issued = 1000, .expires = 2000, .id = "abc"};
}

TEST(Jwt, ATokenCarriesItsClaimsExactly) {
    const auto read = verify_token(sign_token(claims(), secret), secret, 1999);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->username, "admin");
    EXPECT_EQ(read->token_version, 18446744073709551614U) << "no detour through a double";
    EXPECT_EQ(read->expires, 2000);
    EXPECT_EQ(read->id, "abc");
}

TEST(Jwt, ItIsOverAtItsExpiryAndUnderAnotherSecret) {
    const std::string token = sign_token(claims(), secret);
    EXPECT_FALSE(verify_token(token, secret, 2000));
    EXPECT_FALSE(verify_token(token, "another secret of thirty-two bytes!!", 1500));
}

TEST(Jwt, ATokenOfAnIndependentImplementationIsRead) {
    // {"alg":"HS256","typ":"JWT"} {"username":"admin","tokenVersion":7,"sub":"admin","exp":4102444800,"iat":1} under
    // "key", made with: printf '%s' "$head.$body" | openssl dgst -sha256 -hmac key -binary | basenc --base64url
    const auto read = verify_token(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJ1c2VybmFtZSI6ImFkbWluIiwidG9rZW5WZXJzaW9uIjo3LCJzdWIiOiJhZG1pbiIsImV4cCI6NDEwMjQ0NDgwMCwiaWF0IjoxfQ."
        "AVu9BZTVl24GHgLvLP4arc50s5cOX-iUJ7QEOULFRzY",
        "key", 1);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->token_version, 7U);
}

TEST(Jwt, UnsignedOrContradictingTokensAreNone) {
    EXPECT_FALSE(verify_token("eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6ImEifQ.", secret, 1));
    auto wrong = claims();
    wrong.token_version = 0;
    EXPECT_FALSE(verify_token(sign_token(wrong, secret), secret, 1));
    wrong = claims();
    wrong.username = "";
    EXPECT_FALSE(verify_token(sign_token(wrong, secret), secret, 1));
}

TEST(Jwt, NoChangedByteGoesUnnoticed) {
    const std::string token = sign_token(claims(), secret);
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(changed != token && verify_token(changed, secret, 1)) << i;
    }
    for (const std::string_view junk : {"", ".", "..", "...", "a.b.c", "\xff.\xff.\xff"}) {
        EXPECT_FALSE(verify_token(junk, secret, 1));
    }
}

}  // namespace
}  // namespace nanokvm::account
