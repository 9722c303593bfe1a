// SPDX-License-Identifier: GPL-3.0-or-later
#include "options.hpp"

#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::bench {
namespace {

Options options(std::vector<std::string> arguments) {
    std::vector<char*> argv{nullptr};
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    return {static_cast<int>(argv.size()), argv.data(), "port mode quick!"};
}

TEST(BenchOptions, ValuesFlagsAndFallbacks) {
    const Options given = options({"--port", "80", "--quick"});
    EXPECT_EQ(given.number("port", 1, 1, 65535), 80U);
    EXPECT_EQ(given.text("mode", "direct"), "direct");
    EXPECT_TRUE(given.has("quick"));
    EXPECT_FALSE(given.has("mode"));
}

TEST(BenchOptions, WhatIsNotUnderstoodIsNamed) {
    EXPECT_THROW(options({"port"}), std::runtime_error);
    EXPECT_THROW(options({"--prot", "80"}), std::runtime_error);
    EXPECT_THROW(options({"--port"}), std::runtime_error);
    for (const char* bad : {"", "x", "80x", "0", "65536", "-1"}) {
        const Options given = options({"--port", bad});
        EXPECT_THROW(static_cast<void>(given.number("port", 1, 1, 65535)), std::runtime_error) << bad;
    }
}

}  // namespace
}  // namespace nanokvm::bench
