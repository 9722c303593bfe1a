// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/user_file.hpp"

#include <random>

#include <gtest/gtest.h>

namespace nanokvm::account {
namespace {

const Users two{{.username = "admin",
                 .password = "$2a$10$hash",
                 .role = Role::admin,
                 .enabled = true,
                 .token_version = 18446744073709551614U,
                 .must_change_password = true,
                 .system_account = true},
                {.username = "bob",
                 .password = "$2a$10$other",
                 .role = Role::user,
                 .enabled = false,
                 .token_version = 3,
                 .must_change_password = false,
                 .system_account = false}};

TEST(UserFile, ItsBytesAreThoseOfTheStockFirmware) {
    EXPECT_EQ(user_file(two), R"({
  "version": 1,
  "users": [
    {
      "username": "admin",
      "password": "$2a$10$hash",
      "role": "admin",
      "enabled": true,
      "tokenVersion": 18446744073709551614,
      "mustChangePassword": true,
      "systemAccount": true
    },
    {
      "username": "bob",
      "password": "$2a$10$other",
      "role": "user",
      "enabled": false,
      "tokenVersion": 3
    }
  ],
  "username": "admin",
  "password": "$2a$10$hash"
}
)");
}

TEST(UserFile, WhatIsWrittenIsReadBack) {
    EXPECT_EQ(parse_user_file(user_file(two)).value(), two);
}

TEST(UserFile, AnOldFileHoldsOneOwner) {
    const auto users =
        parse_user_file(R"({"username":"me","password":"U2FsdGVkX18BAgMEBQYHCDqqQ2txUJEymiuPNgygcGQ%3D"})");
    ASSERT_TRUE(users) << users.error().message;
    EXPECT_EQ(users->at(0).username, "me");
    EXPECT_TRUE(users->at(0).system_account);
    EXPECT_TRUE(users->at(0).must_change_password) << "its password is the stock default";
}

TEST(UserFile, ADamagedFileIsRefusedAndSaysWhy) {
    const auto why = [](std::string_view text) {
        const auto users = parse_user_file(text);
        return users ? "accepted" : users.error().message;
    };
    EXPECT_NE(why("").find("JSON"), std::string::npos);
    EXPECT_NE(why("[]").find("JSON"), std::string::npos);
    EXPECT_NE(why("{}").find("neither"), std::string::npos);
    EXPECT_NE(why(R"({"users":[]})").find("admin"), std::string::npos);
    EXPECT_NE(why(R"({"users":[{"username":"../x","password":"p","role":"admin","enabled":true}]})").find("username"),
              std::string::npos);
    EXPECT_NE(why(R"({"users":[{"username":"a","password":"p","role":"root","enabled":true}]})").find("role"),
              std::string::npos);
    EXPECT_NE(why(R"({"users":[{"username":"a","password":"p","role":"admin","enabled":1}]})").find("flag"),
              std::string::npos);
    EXPECT_NE(why(R"({"users":[{"username":"a","password":"p","role":"admin","enabled":true,"tokenVersion":1.5}]})")
                  .find("tokenVersion"),
              std::string::npos);
    auto twice = two;
    twice[1].username = "admin";
    EXPECT_NE(why(user_file(twice)).find("twice"), std::string::npos);
}

TEST(UserFile, ATornFileIsNeverHalfAccepted) {
    const std::string whole = user_file(two);
    for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
        EXPECT_FALSE(parse_user_file(whole.substr(0, size))) << size;
    }
}

TEST(UserFile, UsernamesFollowTheRule) {
    EXPECT_TRUE(is_username("a"));
    EXPECT_TRUE(is_username("A.b_c-9"));
    EXPECT_TRUE(is_username(std::string(32, 'x')));
    EXPECT_FALSE(is_username(std::string(33, 'x')));
    EXPECT_FALSE(is_username(""));
    EXPECT_FALSE(is_username("-a"));
    EXPECT_FALSE(is_username("a b"));
    EXPECT_FALSE(is_username("ä"));
}

}  // namespace
}  // namespace nanokvm::account
