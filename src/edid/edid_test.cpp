// SPDX-License-Identifier: GPL-3.0-or-later
#include "edid/edid.hpp"

#include "edid/presets.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::edid {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes good() {
    const auto bytes = preset("1080p").value();
    return {bytes.begin(), bytes.end()};
}

std::string complaint(const Bytes& bytes) {
    const auto checked = check(bytes);
    return checked ? "" : checked.error().message;
}

void mend(Bytes& bytes) {
    bytes[127] = checksum(bytes);
}

TEST(Edid, SaysWhoTheMonitorIsAndWhatItPrefers) {
    const auto seen = describe(good()).value();
    EXPECT_EQ(seen.manufacturer, "SPD");
    EXPECT_EQ(seen.product, 0x3301U);
    EXPECT_EQ(seen.serial, 21U);
    EXPECT_EQ(seen.version, 1U);
    EXPECT_EQ(seen.revision, 3U);
    EXPECT_EQ(seen.name, "NanoKVM");
    EXPECT_EQ(seen.extensions, 1U);
    EXPECT_EQ(seen.preferred.width, 1920U);
    EXPECT_EQ(seen.preferred.height, 1080U);
    EXPECT_EQ(seen.preferred.millihertz, 60'000U);
}

TEST(Edid, EveryPresetIsWholeAndPrefersWhatItIsNamedAfter) {
    for (const Preset& wanted : presets) {
        const auto bytes = preset(wanted.name).value();
        ASSERT_EQ(complaint({bytes.begin(), bytes.end()}), "") << wanted.name;
        const auto seen = describe(bytes).value();
        EXPECT_EQ(seen.preferred.width, wanted.width) << wanted.name;
        EXPECT_EQ(seen.preferred.height, wanted.height) << wanted.name;
        EXPECT_NEAR(seen.preferred.millihertz, 60'000, 10) << wanted.name;
    }
    EXPECT_FALSE(preset("4k"));
}

TEST(Edid, WhatIsNoneIsRefusedWithTheReason) {
    Bytes bytes = good();
    bytes.resize(200);
    EXPECT_EQ(complaint(bytes), "an EDID has blocks of 128 bytes; this has 200 bytes");
    EXPECT_EQ(complaint({}), "an EDID has blocks of 128 bytes; this has 0 bytes");
    bytes = good();
    bytes.resize(block_bytes);
    EXPECT_EQ(complaint(bytes), "the EDID announces 1 extension blocks, and has 0");
    bytes = good();
    bytes[0] = 1;
    EXPECT_NE(complaint(bytes).find("begins with 00 FF"), std::string::npos);
    bytes = good();
    bytes[18] = 2;
    mend(bytes);
    EXPECT_EQ(complaint(bytes), "only EDID of version 1 is known; this is of version 2");
    bytes = good();
    bytes[60] ^= 1U;
    EXPECT_NE(complaint(bytes).find("the checksum of block 0"), std::string::npos);
    bytes = good();
    bytes[200] ^= 1U;
    EXPECT_NE(complaint(bytes).find("the checksum of block 1"), std::string::npos);
}

TEST(Edid, TravelsAsHexadecimalDigits) {
    EXPECT_EQ(from_hex(to_hex(good()), bridge_bytes).value(), good());
    EXPECT_EQ(from_hex("00 fF\n7e", 3).value(), (Bytes{0, 0xFF, 0x7E}));
    EXPECT_EQ(from_hex("0", 3).error().message, "a byte has two hexadecimal digits; the last one here has one");
    EXPECT_EQ(from_hex("00112233", 3).error().message, "these are more than 3 bytes");
    EXPECT_EQ(from_hex("0x", 3).error().message, "hexadecimal digits are 0 to 9 and A to F");
}

}  // namespace
}  // namespace nanokvm::edid
