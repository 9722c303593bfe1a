// SPDX-License-Identifier: GPL-3.0-or-later
#include "gadget/hid_descriptors.hpp"

#include <array>
#include <cstdio>
#include <span>
#include <string>

#include <gtest/gtest.h>
#include <openssl/sha.h>

namespace nanokvm::gadget {
namespace {

std::string sha256_prefix(std::span<const std::uint8_t> bytes) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    ::SHA256(bytes.data(), bytes.size(), digest.data());
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        char hex[3];
        std::snprintf(hex, sizeof hex, "%02x", digest[i]);
        text += hex;
    }
    return text;
}

// Field widths of a descriptor's main items: what a host computes the report's size from.
std::size_t report_bits(std::span<const std::uint8_t> bytes, std::uint8_t main_tag) {
    std::size_t size = 0;
    std::size_t count = 0;
    std::size_t bits = 0;
    for (std::size_t i = 0; i < bytes.size();) {
        const std::size_t length = (bytes[i] & 3U) == 3U ? 4 : bytes[i] & 3U;
        const std::uint8_t tag = bytes[i] & 0xFCU;
        const std::size_t value = length == 0 ? 0 : bytes[i + 1];
        size = tag == 0x74 ? value : size;
        count = tag == 0x94 ? value : count;
        bits += tag == main_tag ? size * count : 0;
        i += 1 + length;
    }
    return bits;
}

constexpr std::uint8_t input_item = 0x80;
constexpr std::uint8_t output_item = 0x90;

TEST(HidDescriptors, AreTheBytesThatHostsKnowInNormalMode) {
    EXPECT_EQ(sha256_prefix(keyboard_descriptor(0xE7)), "bba88cf2c2245cf8");
    EXPECT_EQ(sha256_prefix(relative_descriptor()), "8aab9edd8276e0aa");
    EXPECT_EQ(sha256_prefix(absolute_descriptor(5)), "406e9a7433451eed");
}

TEST(HidDescriptors, AreTheBytesThatHostsKnowInHidOnlyMode) {
    EXPECT_EQ(sha256_prefix(keyboard_descriptor(0x65)), "81c9b5a7d7ecf4b9");
    EXPECT_EQ(sha256_prefix(absolute_descriptor(3)), "4f5ed1a140900eb7");
}

TEST(HidDescriptors, DescribeReportsOfTheLengthsThatAreSent) {
    EXPECT_EQ(report_bits(keyboard_descriptor(0xE7), input_item), keyboard_report_length * 8U);
    EXPECT_EQ(report_bits(keyboard_descriptor(0xE7), output_item), 8U);
    EXPECT_EQ(report_bits(relative_descriptor(), input_item), relative_report_length * 8U);
    EXPECT_EQ(report_bits(absolute_descriptor(5), input_item), absolute_report_length * 8U);
    EXPECT_EQ(report_bits(absolute_descriptor(3), input_item), absolute_report_length * 8U);
}

}  // namespace
}  // namespace nanokvm::gadget
