// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replay/annexb.hpp"

#include <initializer_list>
#include <random>

#include <gtest/gtest.h>

namespace nanokvm::capture::annexb {
namespace {

using Bytes = std::vector<std::byte>;

/// A NAL unit with a start code of 3 or 4 bytes.
Bytes nal(std::initializer_list<unsigned> content, bool long_code = true) {
    Bytes bytes(long_code ? 3 : 2, std::byte{0});
    bytes.push_back(std::byte{1});
    for (const unsigned value : content) {
        bytes.push_back(static_cast<std::byte>(value));
    }
    return bytes;
}

Bytes join(const std::vector<Bytes>& parts) {
    Bytes all;
    for (const Bytes& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

const Bytes sps = nal({0x67, 1, 2, 3});
const Bytes pps = nal({0x68, 4, 5});
const Bytes sei = nal({0x06, 5, 1, 0x80});
const Bytes delimiter = nal({0x09, 0x10});
const Bytes idr = nal({0x65, 0x88, 9, 9, 9});
const Bytes idr_second_slice = nal({0x65, 0x40, 9, 9}, false);
const Bytes slice = nal({0x41, 0x9A, 7, 7});

TEST(AnnexB, NalUnitsAreFoundBehindStartCodesOfEitherLength) {
    const Bytes stream = join({nal({0x67, 1}), nal({0x68}, false), nal({0x65, 2, 3})});
    NalReader reader(stream);
    const auto first = reader.next();
    ASSERT_TRUE(first);
    EXPECT_EQ(first->begin, 0U);
    EXPECT_EQ(first->header, 4U);
    EXPECT_EQ(first->end, 6U);
    const auto second = reader.next();
    EXPECT_EQ(second->begin, 6U);
    EXPECT_EQ(second->header, 9U);
    EXPECT_EQ(second->end, 10U);
    const auto third = reader.next();
    EXPECT_EQ(third->begin, 10U) << "the zero byte belongs to the start code";
    EXPECT_EQ(third->end, stream.size());
    EXPECT_FALSE(reader.next());
}

TEST(AnnexB, WhatStandsBeforeTheFirstStartCodeIsSkipped) {
    const Bytes stream = join({Bytes(5, std::byte{0xAA}), idr});
    EXPECT_EQ(NalReader(stream).next()->begin, 5U);
    EXPECT_FALSE(NalReader(Bytes(100, std::byte{0})).next());
    EXPECT_FALSE(NalReader({}).next());
    EXPECT_FALSE(NalReader(nal({})).next()) << "an empty NAL unit";
}

TEST(AnnexB, AccessUnitsBeginWithWhatPrecedesTheirSlices) {
    const Bytes first = join({sps, pps, sei, idr});
    const Bytes second = slice;
    const Bytes third = join({sei, slice});
    const Bytes stream = join({first, second, third});
    const auto units = split(stream, Syntax::h264);
    ASSERT_EQ(units.size(), 3U);
    EXPECT_EQ(units[0].end, first.size());
    EXPECT_TRUE(units[0].idr);
    EXPECT_TRUE(units[0].parameter_sets);
    EXPECT_EQ(units[1].begin, first.size());
    EXPECT_FALSE(units[1].idr);
    EXPECT_FALSE(units[1].parameter_sets);
    EXPECT_EQ(units[2].begin, first.size() + second.size());
    EXPECT_EQ(units[2].end, stream.size());
}

TEST(AnnexB, SlicesOfOnePictureStayTogether) {
    const Bytes stream = join({idr, idr_second_slice, idr_second_slice, slice});
    const auto units = split(stream, Syntax::h264);
    ASSERT_EQ(units.size(), 2U);
    EXPECT_EQ(units[0].end, stream.size() - slice.size());
}

TEST(AnnexB, PicturesWithoutDelimitersAreToldApartByTheirFirstSlice) {
    EXPECT_EQ(split(join({idr, slice, slice, slice}), Syntax::h264).size(), 4U);
}

TEST(AnnexB, ParameterSetsGoBehindTheDelimiter) {
    const Bytes stream = join({delimiter, idr, delimiter, slice});
    const auto units = split(stream, Syntax::h264);
    ASSERT_EQ(units.size(), 2U);
    EXPECT_EQ(units[0].after_delimiter, delimiter.size());
    EXPECT_EQ(units[1].begin, delimiter.size() + idr.size());
    EXPECT_EQ(split(idr, Syntax::h264)[0].after_delimiter, 0U);
}

TEST(AnnexB, WhatIsLeftWithoutAPictureIsNoAccessUnit) {
    EXPECT_TRUE(split(join({sps, pps}), Syntax::h264).empty());
    EXPECT_EQ(split(join({sps, pps, idr, sps, pps}), Syntax::h264).size(), 1U);
}

TEST(AnnexB, ParameterSetsAreTakenOutInOrder) {
    EXPECT_EQ(parameter_sets(join({delimiter, sps, sei, pps, idr}), Syntax::h264), join({sps, pps}));
}

TEST(AnnexB, H265HasItsOwnNumbers) {
    const Bytes vps = nal({0x40, 1, 1});
    const Bytes sps5 = nal({0x42, 1, 2});
    const Bytes pps5 = nal({0x44, 1, 3});
    const Bytes idr5 = nal({0x26, 1, 0xAF, 4});       // IDR_W_RADL, first segment
    const Bytes idr5_more = nal({0x26, 1, 0x2F, 4});  // a further segment
    const Bytes trail = nal({0x02, 1, 0xD0, 5});      // TRAIL_R
    const Bytes suffix_sei = nal({0x50, 1, 6});
    const Bytes first = join({vps, sps5, pps5, idr5, idr5_more, suffix_sei});
    const Bytes stream = join({first, trail, trail});
    const auto units = split(stream, Syntax::h265);
    ASSERT_EQ(units.size(), 3U);
    EXPECT_EQ(units[0].end, first.size());
    EXPECT_TRUE(units[0].idr);
    EXPECT_FALSE(units[1].idr);
    EXPECT_EQ(parameter_sets(stream, Syntax::h265), join({vps, sps5, pps5}));
}

TEST(AnnexB, ArbitraryBytesNeverLeadOutsideTheStream) {
    std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): repeatable on purpose
    for (int round = 0; round < 20'000; ++round) {
        Bytes stream(random() % 64);
        for (std::byte& value : stream) {  // mostly zeros and ones: many start codes
            value = static_cast<std::byte>(random() % 3 != 0 ? random() % 2 : random());
        }
        for (const Syntax syntax : {Syntax::h264, Syntax::h265}) {
            std::size_t end = 0;
            for (const AccessUnit& unit : split(stream, syntax)) {
                ASSERT_GE(unit.begin, end) << "in order, not overlapping";
                ASSERT_GE(unit.after_delimiter, unit.begin);
                ASSERT_LE(unit.after_delimiter, unit.end);
                ASSERT_LT(unit.begin, unit.end);
                ASSERT_LE(unit.end, stream.size());
                end = unit.end;
            }
            ASSERT_LE(parameter_sets(stream, syntax).size(), stream.size());
        }
    }
}

}  // namespace
}  // namespace nanokvm::capture::annexb
