// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/bcrypt.hpp"

#include <gtest/gtest.h>

namespace nanokvm::account {
namespace {

TEST(Bcrypt, AHashMatchesItsPasswordAndNoOther) {
    const std::string hash = bcrypt_hash("correct horse");
    EXPECT_TRUE(hash.starts_with("$2a$10$"));
    EXPECT_TRUE(bcrypt_matches("correct horse", hash));
    EXPECT_FALSE(bcrypt_matches("correct horsf", hash));
    EXPECT_FALSE(bcrypt_matches("", hash));
}

TEST(Bcrypt, HashesOfOtherSoftwareAreUnderstood) {
    // Test vectors of the original implementation (OpenBSD's bcrypt, "U*U").
    EXPECT_TRUE(bcrypt_matches("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
    EXPECT_FALSE(bcrypt_matches("U*V", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
}

TEST(Bcrypt, SaltsDiffer) {
    EXPECT_NE(bcrypt_hash("same words"), bcrypt_hash("same words"));
}

TEST(Bcrypt, NothingMatchesADamagedHashAndNoHiddenTailCounts) {
    const std::string hash = bcrypt_hash("password");
    EXPECT_FALSE(bcrypt_matches("password", hash.substr(0, 59)));
    EXPECT_FALSE(bcrypt_matches("password", ""));
    EXPECT_FALSE(bcrypt_matches(std::string_view("password\0x", 10), hash));
    EXPECT_FALSE(bcrypt_matches(std::string(73, 'a'), bcrypt_hash(std::string(72, 'a'))));
    EXPECT_FALSE(bcrypt_pretend("password"));
}

}  // namespace
}  // namespace nanokvm::account
