// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/jpeg_split.hpp"

#include <initializer_list>
#include <random>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<unsigned> values) {
    Bytes result;
    for (const unsigned value : values) {
        result.push_back(static_cast<std::byte>(value));
    }
    return result;
}

Bytes join(const std::vector<Bytes>& parts) {
    Bytes all;
    for (const Bytes& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// SOI, one segment, a scan with stuffing and a restart, EOI.
const Bytes picture =
    bytes({0xFF, 0xD8, 0xFF, 0xDB, 0, 4, 1, 2, 0xFF, 0xDA, 0, 3, 9, 0x12, 0xFF, 0, 0xFF, 0xD3, 0x34, 0xFF, 0xD9});
/// The same with a whole picture as thumbnail in its APP1 segment.
const Bytes with_thumbnail =
    join({bytes({0xFF, 0xD8, 0xFF, 0xE1, 0, 23}), picture, bytes({0xFF, 0xDA, 0, 2, 5, 0xFF, 0xD9})});

std::vector<Bytes> split(const Bytes& file) {
    std::vector<Bytes> pictures;
    for (const auto span : split_jpegs(file)) {
        pictures.emplace_back(span.begin(), span.end());
    }
    return pictures;
}

TEST(JpegSplit, PicturesOneBehindTheOtherAreFound) {
    EXPECT_EQ(split(join({picture, picture, with_thumbnail})), (std::vector{picture, picture, with_thumbnail}));
}

TEST(JpegSplit, WhatLiesBetweenIsLeftOut) {
    EXPECT_EQ(split(join({bytes({1, 2, 0xFF}), picture, bytes({0, 0, 0}), picture})), (std::vector{picture, picture}));
}

TEST(JpegSplit, APictureThatIsCutOffIsLeftOut) {
    for (std::size_t length = 0; length < picture.size(); ++length) {
        const Bytes cut(picture.begin(), picture.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_TRUE(split(cut).empty()) << length;
        EXPECT_EQ(split(join({picture, cut})).size(), 1U);
    }
}

TEST(JpegSplit, ArbitraryBytesNeverLeadOutsideTheFile) {
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): repeatable on purpose
    constexpr unsigned often[] = {0xFF, 0xFF, 0xD8, 0xD9, 0xDA, 0x00, 0xE0};
    for (int round = 0; round < 20'000; ++round) {
        Bytes file(random() % 48);
        for (std::byte& value : file) {
            value = static_cast<std::byte>(random() % 4 != 0 ? often[random() % std::size(often)] : random());
        }
        const std::byte* end = file.data();
        for (const auto found : split_jpegs(file)) {
            ASSERT_GE(found.data(), end);
            ASSERT_GE(found.size(), 4U);
            end = found.data() + found.size();
            ASSERT_LE(end, file.data() + file.size());
        }
    }
}

}  // namespace
}  // namespace nanokvm::capture
