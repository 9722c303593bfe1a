// SPDX-License-Identifier: GPL-3.0-or-later
// What a reader makes of these codes is judged in tests/process/qr.test.ts.
#include "panel/qr_code.hpp"

#include "panel/qr_codewords.hpp"

#include <string>

#include <gtest/gtest.h>

namespace nanokvm::panel {
namespace {

TEST(QrCode, TheSizeFollowsTheLength) {
    // Capacities of level L in byte mode: ISO/IEC 18004:2015, table 7.
    for (const auto& [bytes, size] : {std::pair{0, 21},
                                      {17, 21},
                                      {18, 25},
                                      {32, 25},
                                      {33, 29},
                                      {53, 29},
                                      {54, 33},
                                      {78, 33},
                                      {79, 37},
                                      {106, 37}}) {
        const auto code = QrCode::encode(std::string(static_cast<std::size_t>(bytes), 'a'));
        ASSERT_TRUE(code);
        EXPECT_EQ(code->size(), size) << bytes;
    }
    EXPECT_FALSE(QrCode::encode(std::string(107, 'a')));
}

TEST(QrCode, MoreCorrectionIsTakenWhereItIsFree) {
    EXPECT_EQ(qr_format_for(14)->level, QrLevel::medium);
    EXPECT_EQ(qr_format_for(15)->level, QrLevel::low);
    EXPECT_EQ(qr_format_for(18)->level, QrLevel::medium);
}

TEST(QrCode, ACodeIsAMultipleOfItsGenerator) {
    // 7.5.2: the powers of 2 are the roots of the polynomial of all codewords.
    const auto format = *qr_format_for(8);
    const auto words = qr_codewords("01234567", format);
    ASSERT_EQ(words.size(), 26U);
    const auto times = [](unsigned left, unsigned right) {
        unsigned product = 0;
        for (; right != 0; right >>= 1U) {
            product ^= (right & 1U) != 0 ? left : 0U;
            left = left << 1U ^ ((left & 0x80U) != 0 ? 0x11DU : 0U);
        }
        return product;
    };
    unsigned root = 1;
    for (std::size_t i = 0; i < format.correction_codewords; ++i) {
        unsigned value = 0;
        for (const unsigned word : words) {
            value = times(value, root) ^ word;
        }
        EXPECT_EQ(value, 0U) << i;
        root = times(root, 2);
    }
}

TEST(QrCode, ShortTextsArePaddedAlternately) {
    const auto words = qr_codewords("A", *qr_format_for(1));
    EXPECT_EQ(words[0], 0x40);
    EXPECT_EQ(words[1], 0x14);
    EXPECT_EQ(words[2], 0x10);
    EXPECT_EQ(words[3], 0xEC);
    EXPECT_EQ(words[4], 0x11);
    EXPECT_EQ(words[5], 0xEC);
}

}  // namespace
}  // namespace nanokvm::panel
