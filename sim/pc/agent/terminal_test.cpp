// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal.hpp"

#include "palette.hpp"

#include <random>
#include <string>

#include <gtest/gtest.h>

namespace nanokvm::pc {
namespace {

std::string screen_of(const Terminal& terminal) {
    std::string text;
    for (int y = 0; y < terminal.rows(); ++y) {
        text += terminal.text(y) + "|";
    }
    return text;
}

std::string after(std::string_view bytes, int columns = 8, int rows = 3) {
    Terminal terminal(columns, rows);
    terminal.write(bytes);
    return screen_of(terminal);
}

TEST(Terminal, PrintsLinesAndWrapsAtTheEdge) {
    EXPECT_EQ(after("one\r\ntwo"), "one|two||");
    EXPECT_EQ(after("0123456789"), "01234567|89||");
    EXPECT_EQ(after("01234567\r\nx"), "01234567|x||") << "a full line wraps only when more comes";
}

TEST(Terminal, ScrollsWhenTheLastLineIsLeft) {
    EXPECT_EQ(after("a\r\nb\r\nc\r\nd"), "b|c|d|");
}

TEST(Terminal, UnderstandsBackspaceTabAndCarriageReturn) {
    EXPECT_EQ(after("abc\b\bX"), "aXc|||");
    EXPECT_EQ(after("a\tb", 20), "a       b|||");
    EXPECT_EQ(after("abc\rX"), "Xbc|||");
}

TEST(Terminal, MovesTheCursorAndStopsAtTheEdges) {
    EXPECT_EQ(after("\x1b[2;3Hx"), "|  x||");
    EXPECT_EQ(after("\x1b[99;99Hx"), "||       x|");
    EXPECT_EQ(after("\x1b[99A\x1b[99Dx"), "x|||");
    EXPECT_EQ(after("\x1b[2dA\x1b[5GB"), "|A   B||");
}

TEST(Terminal, ErasesPartsOfLineAndScreen) {
    EXPECT_EQ(after("abcdef\x1b[3D\x1b[K"), "abc|||");
    EXPECT_EQ(after("abcdef\x1b[3D\x1b[1K"), "    ef|||");
    EXPECT_EQ(after("a\r\nb\r\nc\x1b[2;1H\x1b[J"), "a|||");
    EXPECT_EQ(after("a\r\nb\x1b[2J"), "|||");
}

TEST(Terminal, InsertsAndDeletesCharactersAndLines) {
    EXPECT_EQ(after("abcd\x1b[1G\x1b[2P"), "cd|||");
    EXPECT_EQ(after("abcd\x1b[2G\x1b[@"), "a bcd|||");
    EXPECT_EQ(after("a\r\nb\r\nc\x1b[1;1H\x1b[L"), "|a|b|");
    EXPECT_EQ(after("a\r\nb\r\nc\x1b[1;1H\x1b[M"), "b|c||");
    EXPECT_EQ(after("abcd\x1b[2G\x1b[4hX"), "aXbcd|||");
}

TEST(Terminal, ScrollsOnlyItsRegion) {
    EXPECT_EQ(after("a\r\nb\r\nc\x1b[1;2r\x1b[2;1H\nx"), "b|x|c|");
    EXPECT_EQ(after("a\r\nb\r\nc\x1b[1;2r\x1b[1;1H\x1bM"), "|a|c|");
}

TEST(Terminal, AnswersWhereTheCursorIs) {
    Terminal terminal(20, 5);
    terminal.write("\x1b[3;7H\x1b[6n\x1b[5n");
    EXPECT_EQ(terminal.take_reply(), "\x1b[3;7R\x1b[0n");
    EXPECT_EQ(terminal.take_reply(), "");
}

TEST(Terminal, RepliesAreBounded) {
    Terminal terminal(20, 5);
    for (int i = 0; i < 1000; ++i) {
        terminal.write("\x1b[6n");
    }
    EXPECT_LE(terminal.take_reply().size(), 256U);
}

TEST(Terminal, ColoursTextAndResets) {
    Terminal terminal(20, 2);
    terminal.write("\x1b[1;31mA\x1b[0mB\x1b[7mC\x1b[27;38;5;196mD\x1b[38;2;1;2;3mE\x1b[44mF");
    const auto row = terminal.row(0);
    EXPECT_EQ(row[0].style.foreground, palette::ansi[1]);
    EXPECT_TRUE(row[0].style.bold);
    EXPECT_EQ(row[1].style.foreground, palette::text);
    EXPECT_FALSE(row[1].style.bold);
    EXPECT_EQ(row[2].style.background, palette::text);
    EXPECT_EQ(row[3].style.foreground, 0xFF0000U);
    EXPECT_EQ(row[4].style.foreground, 0x010203U);
    EXPECT_EQ(row[5].style.background, palette::ansi[4]);
}

TEST(Terminal, TheAlternateScreenGivesBackWhatItHid) {
    Terminal terminal(8, 3);
    terminal.write("shell\x1b[?1049h\x1b[1;1Heditor");
    EXPECT_EQ(screen_of(terminal), "editor|||");
    terminal.write("\x1b[?1049l$");
    EXPECT_EQ(screen_of(terminal), "shell$|||");
}

TEST(Terminal, ReadsUtf8AndSurvivesBrokenUtf8) {
    EXPECT_EQ(after("gr\xC3\xBC\xC3\x9F"), "grüß|||");
    EXPECT_EQ(after("a\xC3"
                    "b\xFF"),
              "a\xEF\xBF\xBD"
              "b\xEF\xBF\xBD|||");
    EXPECT_EQ(after("a\xC3\r\nb"), "a\xEF\xBF\xBD|b||") << "a control character ends it";
}

TEST(Terminal, SwallowsWhatItDoesNotKnow) {
    EXPECT_EQ(after("\x1b]0;title\x07x"), "x|||");
    EXPECT_EQ(after("\x1bP1;2qdata\x1b\\x"), "x|||");
    EXPECT_EQ(after("\x1b[?2004h\x1b[>c\x1b[1 qx"), "x|||");
    EXPECT_EQ(after("\x1b(Bx"), "x|||");
    EXPECT_EQ(after("\x1b[12\x18x"), "x|||") << "CAN gives a sequence up";
}

TEST(Terminal, OnlyChangedRowsAreDirty) {
    Terminal terminal(8, 3);
    for (int y = 0; y < 3; ++y) {
        EXPECT_TRUE(terminal.take_dirty(y));
    }
    terminal.write("\x1b[2;1H");
    EXPECT_TRUE(terminal.take_dirty(0)) << "the cursor left it";
    EXPECT_TRUE(terminal.take_dirty(1));
    EXPECT_FALSE(terminal.take_dirty(2));
    EXPECT_FALSE(terminal.take_dirty(1));
    EXPECT_FALSE(terminal.take_dirty(-1));
    EXPECT_FALSE(terminal.take_dirty(3));
}

TEST(Terminal, KeepsItsCursorOnTheScreenWhateverComes) {
    // Bytes that are likely to mean something, so that the random walk reaches every sequence.
    constexpr std::string_view alphabet =
        "\x1b\x1b\x1b[[[;;?0123456789ABCDEFGHJKLMPSTXZabcdefhlmnrsu@78\n\r\b\tx\xC3\xA4\xF0\x9F\xFF\x18]\x07\\";
    std::mt19937 random(20260101);
    for (int run = 0; run < 300; ++run) {
        Terminal terminal(1 + run % 17, 1 + run % 7);
        std::string bytes;
        for (int i = 0; i < 2000; ++i) {
            const bool any = random() % 8 == 0;
            bytes += any ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
        }
        terminal.write(bytes);
        ASSERT_GE(terminal.cursor().x, 0);
        ASSERT_LT(terminal.cursor().x, terminal.columns());
        ASSERT_GE(terminal.cursor().y, 0);
        ASSERT_LT(terminal.cursor().y, terminal.rows());
        ASSERT_LE(terminal.take_reply().size(), 256U);
        terminal.write(
            "\x18\x1b\\\x1b"
            "co");  // reset works from any state
        ASSERT_EQ(terminal.text(0).substr(0, 1), "o");
    }
}

}  // namespace
}  // namespace nanokvm::pc
