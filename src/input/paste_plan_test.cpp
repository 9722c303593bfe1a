// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/paste_plan.hpp"

#include <cerrno>
#include <string>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

TEST(PastePlan, EachKindOfLineEndIsOneEnter) {
    for (const char* text : {"a\nb", "a\rb", "a\r\nb"}) {
        const auto plan = plan_paste(text, Layout::us);
        ASSERT_TRUE(plan);
        EXPECT_EQ(plan->strokes, (std::vector<KeyStroke>{{0, 4}, {0, 40}, {0, 5}}));
    }
    EXPECT_EQ(plan_paste("\n\r\r\n\n", Layout::us)->strokes.size(), 4U);
}

TEST(PastePlan, DeadKeysAreFollowedBySpace) {
    EXPECT_EQ(plan_paste("^", Layout::de)->strokes, (std::vector<KeyStroke>{{0, 53, true}, {0, 44}}));
    EXPECT_EQ(plan_paste("^", Layout::us)->strokes, (std::vector<KeyStroke>{{2, 35}}));
}

TEST(PastePlan, WhatCannotBeTypedIsCounted) {
    const auto plan = plan_paste("a€中", Layout::us);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->strokes.size(), 1U);
    EXPECT_EQ(plan->skipped, 2U);
}

TEST(PastePlan, TheLimitCountsCharactersNotBytes) {
    std::string text;
    for (std::size_t i = 0; i < max_paste_characters; ++i) {
        text += "ä";
    }
    EXPECT_TRUE(plan_paste(text, Layout::de));
    const auto plan = plan_paste(text + "a", Layout::de);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().message, "content too long");
    EXPECT_EQ(plan.error().code, E2BIG);
}

TEST(PastePlan, BrokenUtf8IsRefusedAsAWhole) {
    const auto plan = plan_paste("abc\xff", Layout::us);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().message, "content is not UTF-8");
}

}  // namespace
}  // namespace nanokvm::input
