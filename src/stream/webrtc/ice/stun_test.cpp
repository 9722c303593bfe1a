// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/ice/stun.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::stream::webrtc::ice::stun {
namespace {

std::vector<std::byte> hex(std::string_view text) {
    std::vector<std::byte> bytes;
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return std::isxdigit(c) != 0; });
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes.push_back(static_cast<std::byte>(std::stoul(digits.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

// RFC 5769 section 2.1.
constexpr std::string_view sample_request = R"(
    00 01 00 58 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
    80 22 00 10 53 54 55 4e 20 74 65 73 74 20 63 6c 69 65 6e 74
    00 24 00 04 6e 00 01 ff
    80 29 00 08 93 2f f9 b1 51 26 3b 36
    00 06 00 09 65 76 74 6a 3a 68 36 76 59 20 20 20
    00 08 00 14 9a ea a7 0c bf d8 cb 56 78 1e f2 b5 b2 d3 f2 49 c1 b5 71 a2
    80 28 00 04 e5 7a 3b cf)";
// Section 2.2.
constexpr std::string_view sample_ipv4_response = R"(
    01 01 00 3c 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
    80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
    00 20 00 08 00 01 a1 47 e1 12 a6 43
    00 08 00 14 2b 91 f5 99 fd 9e 90 c3 8c 74 89 f9 2a f9 ba 53 f0 6b e7 d7
    80 28 00 04 c0 7d 4c 96)";
// Section 2.3.
constexpr std::string_view sample_ipv6_response = R"(
    01 01 00 48 21 12 a4 42 b7 e7 a7 01 bc 34 d6 86 fa 87 df ae
    80 22 00 0b 74 65 73 74 20 76 65 63 74 6f 72 20
    00 20 00 14 00 02 a1 47 01 13 a9 fa a5 d3 f1 79 bc 25 f4 b5 be d2 b9 d9
    00 08 00 14 a3 82 95 4e 4b e6 7b f1 17 84 c9 7c 82 92 c2 75 bf e3 ed 41
    80 28 00 04 c8 fb 0b 4c)";
// Section 2.4: long-term credentials.
constexpr std::string_view sample_long_term = R"(
    00 01 00 60 21 12 a4 42 78 ad 34 33 c6 ad 72 c0 29 da 41 2e
    00 06 00 12 e3 83 9e e3 83 88 e3 83 aa e3 83 83 e3 82 af e3 82 b9 00 00
    00 15 00 1c 66 2f 2f 34 39 39 6b 39 35 34 64 36 4f 4c 33 34 6f 4c 39 46 53 54 76 79 36 34 73 41
    00 14 00 0b 65 78 61 6d 70 6c 65 2e 6f 72 67 00
    00 08 00 14 f6 70 24 65 6d d6 4a 3e 02 b8 e0 71 2e 85 c9 a2 8c a8 96 66)";
constexpr std::string_view password = "VOkJxbRl1RmTxUk/WvJxBt";
constexpr TransactionId transaction{0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae};

TEST(Stun, ReadsTheSampleRequestOfRfc5769) {
    const auto bytes = hex(sample_request);
    const auto message = Message::parse(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->method(), Method::binding);
    EXPECT_EQ(message->kind(), Class::request);
    EXPECT_EQ(message->transaction(), transaction);
    EXPECT_EQ(message->text(Attribute::username), "evtj:h6vY");
    EXPECT_EQ(message->text(Attribute::software), "STUN test client");
    EXPECT_EQ(message->number(Attribute::priority), 0x6e0001ffU);
    EXPECT_EQ(message->number64(Attribute::ice_controlled), 0x932ff9b151263b36U);
    EXPECT_TRUE(message->has_fingerprint());
    EXPECT_TRUE(message->authentic(short_term_key(password)));
    EXPECT_FALSE(message->authentic(short_term_key("VOkJxbRl1RmTxUk/WvJxBT")));
    EXPECT_EQ(message->unknown_required(), 0);
}

TEST(Stun, ReadsTheSampleResponsesOfRfc5769) {
    const auto four = hex(sample_ipv4_response);
    const auto six = hex(sample_ipv6_response);
    const auto v4 = Message::parse(four);
    const auto v6 = Message::parse(six);
    ASSERT_TRUE(v4 && v6);
    EXPECT_EQ(v4->kind(), Class::success);
    EXPECT_EQ(v4->address(Attribute::xor_mapped_address), Endpoint(boost::asio::ip::make_address("192.0.2.1"), 32853));
    EXPECT_EQ(v6->address(Attribute::xor_mapped_address),
              Endpoint(boost::asio::ip::make_address("2001:db8:1234:5678:11:2233:4455:6677"), 32853));
    EXPECT_TRUE(v4->authentic(short_term_key(password)));
    EXPECT_TRUE(v6->authentic(short_term_key(password)));
}

TEST(Stun, AuthenticatesTheLongTermSampleOfRfc5769) {
    const auto bytes = hex(sample_long_term);
    const auto message = Message::parse(bytes);
    ASSERT_TRUE(message);
    const auto user = message->text(Attribute::username).value_or("");
    EXPECT_EQ(user, "\u30DE\u30C8\u30EA\u30C3\u30AF\u30B9");
    EXPECT_TRUE(message->authentic(long_term_key(user, message->text(Attribute::realm).value_or(""), "TheMatrIX")));
    EXPECT_FALSE(message->authentic(long_term_key(user, "example.com", "TheMatrIX")));
}

TEST(Stun, WritesTheSampleResponseByteForByteWhenPaddedLikeIt) {
    Writer writer(Method::binding, Class::success, transaction);
    writer.xor_address(Attribute::xor_mapped_address, Endpoint(boost::asio::ip::make_address("192.0.2.1"), 32853));
    const auto sample = hex(sample_ipv4_response);
    // The sample pads with blanks and has SOFTWARE first: the address attribute is what can be compared.
    EXPECT_TRUE(std::ranges::equal(writer.view().subspan(header_size), std::span(sample).subspan(36, 12)));
}

TEST(Stun, ReadsWhatItWrites) {
    Writer writer(Method::channel_bind, Class::error, transaction);
    const Endpoint six(boost::asio::ip::make_address("2001:db8::7"), 7);
    writer.error(438, "Stale Nonce").text(Attribute::realm, "odd").xor_address(Attribute::xor_peer_address, six);
    writer.number(Attribute::channel_number, 0x40000000).flag(Attribute::use_candidate);
    writer.integrity(short_term_key("secret")).fingerprint();
    ASSERT_TRUE(writer.ok());
    const auto message = Message::parse(writer.view());
    ASSERT_TRUE(message);
    EXPECT_EQ(message->method(), Method::channel_bind);
    EXPECT_EQ(message->kind(), Class::error);
    ASSERT_TRUE(message->error());
    EXPECT_EQ(message->error()->code, 438);
    EXPECT_EQ(message->error()->reason, "Stale Nonce");
    EXPECT_EQ(message->text(Attribute::realm), "odd");
    EXPECT_EQ(message->address(Attribute::xor_peer_address), six);
    EXPECT_TRUE(message->has(Attribute::use_candidate));
    EXPECT_TRUE(message->authentic(short_term_key("secret")));
}

TEST(Stun, FillsAMessageToTheSizeAskedFor) {
    for (const std::size_t size : {200U, 1232U, 1472U}) {
        Writer writer(Method::binding, Class::request, transaction);
        writer.text(Attribute::username, "a:b").fill_to(size).integrity(short_term_key("x")).fingerprint();
        ASSERT_TRUE(writer.ok());
        EXPECT_EQ(writer.view().size(), size & ~3U);
        EXPECT_TRUE(Message::parse(writer.view()));
    }
}

TEST(Stun, SaysWhenAMessageDoesNotFit) {
    Writer writer(Method::binding, Class::request, transaction);
    writer.text(Attribute::software, std::string(Writer::capacity, 'x'));
    EXPECT_FALSE(writer.ok());
}

TEST(Stun, WhatComesBehindTheIntegrityCountsForNothing) {
    Writer writer(Method::binding, Class::request, transaction);
    writer.text(Attribute::username, "a:b").integrity(short_term_key("x")).flag(Attribute::use_candidate).fingerprint();
    const auto message = Message::parse(writer.view());
    ASSERT_TRUE(message);
    EXPECT_FALSE(message->has(Attribute::use_candidate));
    EXPECT_TRUE(message->authentic(short_term_key("x")));
}

TEST(Stun, RefusesEveryTruncationAndEveryFlippedBitOfAFingerprintedMessage) {
    const auto sample = hex(sample_request);
    for (std::size_t size = 0; size < sample.size(); ++size) {
        EXPECT_FALSE(Message::parse(std::span(sample).first(size))) << size;
    }
    for (std::size_t bit = 0; bit < sample.size() * 8; ++bit) {
        auto broken = sample;
        broken[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
        const auto message = Message::parse(broken);
        // One bit of FINGERPRINT's type makes it another attribute: the message is whole, but says so.
        EXPECT_TRUE(!message || !message->has_fingerprint()) << bit;
    }
}

TEST(Stun, NamesAnAttributeItWouldHaveToUnderstand) {
    Writer writer(Method::binding, Class::request, transaction);
    writer.flag(static_cast<Attribute>(0x7fff)).flag(static_cast<Attribute>(0xbfff));
    const auto message = Message::parse(writer.view());
    ASSERT_TRUE(message);
    EXPECT_EQ(message->unknown_required(), 0x7fff);
}

}  // namespace
}  // namespace nanokvm::stream::webrtc::ice::stun
