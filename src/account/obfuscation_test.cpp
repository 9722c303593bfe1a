// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/obfuscation.hpp"

#include <random>

#include <gtest/gtest.h>

namespace nanokvm::account {
namespace {

// The vector of http-api.md 2.1: password "admin", salt 01…08.
constexpr std::string_view admin = "U2FsdGVkX18BAgMEBQYHCDqqQ2txUJEymiuPNgygcGQ%3D";

TEST(Obfuscation, TheReferenceVectorDecodes) {
    EXPECT_EQ(deobfuscate(admin), "admin");
}

TEST(Obfuscation, AClientThatForgetsToEncodeIsUnderstood) {
    EXPECT_EQ(deobfuscate("U2FsdGVkX18BAgMEBQYHCDqqQ2txUJEymiuPNgygcGQ="), "admin");
}

TEST(Obfuscation, WhatIsNoContainerIsNone) {
    EXPECT_FALSE(deobfuscate(""));
    EXPECT_FALSE(deobfuscate("!!!!"));
    EXPECT_FALSE(deobfuscate("aGVsbG8gd29ybGQ%3D"));
    EXPECT_FALSE(deobfuscate("%"));
    EXPECT_FALSE(deobfuscate("%zz"));
    EXPECT_FALSE(deobfuscate(admin.substr(0, 40)));
    EXPECT_FALSE(deobfuscate("U2FsdGVkX18BAgMEBQYHCA%3D%3D")) << "no block at all";
    EXPECT_FALSE(deobfuscate("U2FsdGVkX18BAgMEBQYHCDqqQ2txUJEymiuPNgygcGU%3D")) << "wrong padding inside";
    EXPECT_FALSE(deobfuscate(std::string(100'000, 'A')));
}

TEST(Obfuscation, APlainPasswordIsItself) {
    EXPECT_EQ(password_from_wire("hunter2%20&+"), "hunter2%20&+");
    EXPECT_EQ(password_from_wire(admin), "admin");
}

TEST(Obfuscation, AnyBytesAreHandled) {
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): repeatable on purpose
    const std::string base64 = "ABCDEFGHabcdefgh0123456789+/=%";
    for (int round = 0; round < 5000; ++round) {
        std::string wire = round % 2 == 0 ? "U2FsdGVkX18" : "";
        for (auto count = random() % 80; count > 0; --count) {
            wire += base64[random() % base64.size()];
        }
        const auto plain = deobfuscate(wire);
        EXPECT_TRUE(!plain || !plain->empty());
    }
}

}  // namespace
}  // namespace nanokvm::account
