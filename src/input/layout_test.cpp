// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/layout.hpp"

#include <map>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

TEST(Layout, AllPrintableAsciiCanBeTypedOnEachLayout) {
    for (const Layout layout : {Layout::us, Layout::de, Layout::fr}) {
        for (char32_t character = U' '; character < 0x7f; ++character) {
            EXPECT_TRUE(stroke_of(character, layout)) << static_cast<int>(character);
        }
    }
}

TEST(Layout, NoKeyGivesTwoCharacters) {
    for (const Layout layout : {Layout::us, Layout::de, Layout::fr}) {
        std::map<std::pair<int, int>, char32_t> seen;
        for (char32_t character = U'\t'; character < 0x2100; ++character) {
            if (const auto stroke = stroke_of(character, layout)) {
                const auto [at, fresh] = seen.emplace(std::pair{stroke->modifiers, stroke->usage}, character);
                EXPECT_TRUE(fresh) << "U+" << std::hex << static_cast<unsigned>(character) << " and U+"
                                   << static_cast<unsigned>(at->second);
            }
        }
    }
}

TEST(Layout, TheUsTableIsThatOfTheHidUsageTables) {
    EXPECT_EQ(stroke_of(U'a', Layout::us), (KeyStroke{0, 4}));
    EXPECT_EQ(stroke_of(U'Z', Layout::us), (KeyStroke{2, 29}));
    EXPECT_EQ(stroke_of(U'0', Layout::us), (KeyStroke{0, 39}));
    EXPECT_EQ(stroke_of(U')', Layout::us), (KeyStroke{2, 39}));
    EXPECT_EQ(stroke_of(U'|', Layout::us), (KeyStroke{2, 49}));
    EXPECT_EQ(stroke_of(U';', Layout::us), (KeyStroke{0, 51}));
    EXPECT_EQ(stroke_of(U'?', Layout::us), (KeyStroke{2, 56}));
    EXPECT_EQ(stroke_of(U'\n', Layout::us), (KeyStroke{0, 40}));
}

TEST(Layout, TheKnownMistakesOfTheTablesAreCorrected) {
    EXPECT_EQ(stroke_of(U'=', Layout::de), (KeyStroke{2, 39}));
    EXPECT_EQ(stroke_of(U'<', Layout::fr), (KeyStroke{0, 100}));
    EXPECT_EQ(stroke_of(U'>', Layout::fr), (KeyStroke{2, 100}));
    EXPECT_TRUE(stroke_of(U'^', Layout::de)->dead);
    EXPECT_TRUE(stroke_of(U'´', Layout::de)->dead);
    EXPECT_TRUE(stroke_of(U'`', Layout::de)->dead);
    EXPECT_TRUE(stroke_of(U'¨', Layout::fr)->dead);
    EXPECT_FALSE(stroke_of(U'^', Layout::us)->dead);
}

TEST(Layout, WhatALayoutLacksIsNothing) {
    EXPECT_FALSE(stroke_of(U'ä', Layout::us));
    EXPECT_FALSE(stroke_of(U'\u4e2d', Layout::de));
    EXPECT_FALSE(stroke_of(U'\0', Layout::fr));
    EXPECT_FALSE(stroke_of(U'\x1b', Layout::us));
}

TEST(Layout, UnknownNamesAreUs) {
    EXPECT_EQ(layout_named("de"), Layout::de);
    EXPECT_EQ(layout_named("fr"), Layout::fr);
    for (const std::string_view name : {"", "en", "ru", "klingon"}) {
        EXPECT_EQ(layout_named(name), Layout::us);
    }
}

}  // namespace
}  // namespace nanokvm::input
