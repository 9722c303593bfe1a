// SPDX-License-Identifier: GPL-3.0-or-later
// That the file is a PNG is judged by other programs: tests/process/oled.test.ts.
#include "panel/png.hpp"

#include <gtest/gtest.h>

namespace nanokvm::panel {
namespace {

TEST(Png, ARowIsItsBitsAfterAFilterByte) {
    Bitmap bitmap(12, 8);
    bitmap.set(0, 0);
    bitmap.set(9, 0);
    const std::string file = png(bitmap);
    const auto data = file.find("IDAT");
    ASSERT_NE(data, std::string::npos);
    // zlib header 2, block header 5, then rows of one and two bytes.
    EXPECT_EQ(file.substr(data + 4 + 7, 3), std::string("\x00\x80\x40", 3));
}

TEST(Png, ChunksAreChecked) {
    const std::string file = png(Bitmap(8, 8));
    // The CRC of an empty IEND is a constant of the standard.
    EXPECT_EQ(file.substr(file.size() - 4), std::string("\xAE\x42\x60\x82", 4));
}

}  // namespace
}  // namespace nanokvm::panel
