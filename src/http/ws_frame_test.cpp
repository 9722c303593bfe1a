// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/ws_frame.hpp"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes(std::string_view text) {
    const auto view = std::as_bytes(std::span(text.data(), text.size()));
    return {view.begin(), view.end()};
}

// A client frame, masked.
Bytes frame(std::uint8_t first, std::string_view payload) {
    Bytes out{std::byte{first}};
    const auto size = payload.size();
    if (size < 126) {
        out.push_back(static_cast<std::byte>(0x80U | size));
    } else {
        const std::size_t count = size <= 0xFFFF ? 2 : 8;
        out.push_back(static_cast<std::byte>(0x80U | (count == 2 ? 126U : 127U)));
        for (std::size_t i = 0; i < count; ++i) {
            out.push_back(static_cast<std::byte>(size >> (8 * (count - 1 - i))));
        }
    }
    constexpr std::array<std::uint8_t, 4> mask{0x12, 0xAB, 0x00, 0xFF};
    for (const auto byte : mask) {
        out.push_back(std::byte{byte});
    }
    for (std::size_t i = 0; i < size; ++i) {
        out.push_back(static_cast<std::byte>(static_cast<std::uint8_t>(payload[i]) ^ mask[i % 4]));
    }
    return out;
}

Bytes operator+(Bytes left, const Bytes& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

// Writes down what was found as one line per event.
class Recorder : public FrameSink {
public:
    void on_message(std::span<const std::byte> payload, bool text) override {
        found += (text ? "text " : "binary ") + as_string(payload) + "\n";
    }
    void on_ping(std::span<const std::byte> payload) override { found += "ping " + as_string(payload) + "\n"; }
    void on_pong() override { found += "pong\n"; }
    void on_close(std::uint16_t code, std::string_view reason) override {
        found += "close " + std::to_string(code) + " " + std::string(reason) + "\n";
    }
    std::string found;

private:
    static std::string as_string(std::span<const std::byte> payload) {
        return {reinterpret_cast<const char*>(payload.data()), payload.size()};
    }
};

struct Outcome {
    std::string found;
    std::uint16_t problem;
    friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome parse(const Bytes& input, std::size_t first_piece, std::size_t max_message = 300) {
    FrameParser parser(max_message);
    Recorder recorder;
    const std::span<const std::byte> all(input);
    std::uint16_t problem = parser.feed(all.first(first_piece), recorder);
    if (problem == 0) {
        problem = parser.feed(all.subspan(first_piece), recorder);
    }
    return {recorder.found, problem};
}

Outcome parse(const Bytes& input) {
    return parse(input, input.size());
}

constexpr std::uint8_t text_frame = 0x81;
constexpr std::uint8_t binary_frame = 0x82;

TEST(FrameHeader, UsesTheShortestLength) {
    std::array<std::byte, max_frame_header> out{};
    EXPECT_EQ(put_frame_header(out, Opcode::binary, 0), 2U);
    EXPECT_EQ(out[0], std::byte{0x82});
    EXPECT_EQ(put_frame_header(out, Opcode::text, 125), 2U);
    EXPECT_EQ(out[1], std::byte{125});
    EXPECT_EQ(put_frame_header(out, Opcode::text, 126), 4U);
    EXPECT_EQ((Bytes{out.begin(), out.begin() + 4}), bytes(std::string_view("\x81\x7E\x00\x7E", 4)));
    EXPECT_EQ(put_frame_header(out, Opcode::binary, 65535), 4U);
    EXPECT_EQ(put_frame_header(out, Opcode::binary, 65536), 10U);
    EXPECT_EQ((Bytes{out.begin(), out.end()}), bytes(std::string_view("\x82\x7F\0\0\0\0\0\x01\0\0", 10)));
}

TEST(AcceptKey, IsTheExampleOfTheRfc) {
    EXPECT_EQ(accept_key("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(FrameParser, FindsTheSameAtEverySplitPoint) {
    const Bytes input = frame(text_frame, "h\xC3\xA9") + frame(0x89, "are you there") + frame(0x02, "one ") +
                        frame(0x8A, "") + frame(0x00, "two ") + frame(0x80, std::string(200, 'x')) +
                        frame(binary_frame, "") +
                        frame(0x88,
                              "\x03\xE8"
                              "bye") +
                        frame(text_frame, "ignored");
    const Outcome expected{"text h\xC3\xA9\nping are you there\npong\nbinary one two " + std::string(200, 'x') +
                               "\nbinary \nclose 1000 bye\n",
                           0};
    for (std::size_t split = 0; split <= input.size(); ++split) {
        ASSERT_EQ(parse(input, split), expected) << split;
    }
}

TEST(FrameParser, FindsTheSameByteByByte) {
    const Bytes input = frame(text_frame, "abc") + frame(binary_frame, std::string(300, 'y'));
    FrameParser parser(300);
    Recorder recorder;
    for (const std::byte& byte : input) {
        ASSERT_EQ(parser.feed({&byte, 1}, recorder), 0);
    }
    EXPECT_EQ(recorder.found, "text abc\nbinary " + std::string(300, 'y') + "\n");
}

TEST(FrameParser, RefusesWhatTheRfcForbids) {
    const std::array<Bytes, 14> wrong{
        bytes("\x81\x01x"),  // not masked
        frame(0xC1, "x"),    // reserved bits
        frame(0xA1, "x"),
        frame(0x91, "x"),
        frame(0x83, "x"),  // reserved opcodes
        frame(0x8B, "x"),
        frame(0x8F, "x"),
        frame(0x80, "x"),                           // continues nothing
        frame(0x01, "x") + frame(text_frame, "y"),  // new message inside another
        frame(0x09, "x"),                           // fragmented control frame
        frame(0x89, std::string(126, 'x')),         // long control frame
        frame(0x88, "x"),                           // half a close code
        frame(0x88, "\x03\xED"),                    // 1005 is never on the wire
        frame(0x88, std::string_view("\x00\x00", 2)),
    };
    for (const auto& input : wrong) {
        EXPECT_EQ(parse(input).problem, close_code::protocol_error);
    }
}

TEST(FrameParser, RefusesLengthsThatAreNotMinimalOrImpossible) {
    const auto with_length = [](std::string_view length) {
        return bytes("\x82") + bytes(length) + bytes(std::string_view("\0\0\0\0", 4));
    };
    EXPECT_EQ(parse(with_length(std::string_view("\xFE\x00\x7D", 3))).problem, close_code::protocol_error);
    EXPECT_EQ(parse(with_length(std::string_view("\xFF\0\0\0\0\0\0\xFF\xFF", 9))).problem, close_code::protocol_error);
    EXPECT_EQ(parse(with_length("\xFF\x80\x01\x01\x01\x01\x01\x01\x01")).problem, close_code::protocol_error);
}

TEST(FrameParser, RefusesTooLongMessagesBeforeTheyArrive) {
    Bytes header = frame(binary_frame, std::string(301, 'x'));
    header.resize(8);  // the header alone
    EXPECT_EQ(parse(header).problem, close_code::too_big);
    EXPECT_EQ(parse(frame(0x02, std::string(200, 'x')) + frame(0x80, std::string(101, 'x'))).problem,
              close_code::too_big);
    EXPECT_EQ(parse(frame(0x02, std::string(200, 'x')) + frame(0x80, std::string(100, 'x'))).problem, 0);
}

TEST(FrameParser, WantsTextAndReasonsInUtf8) {
    EXPECT_EQ(parse(frame(text_frame, "\xFF")).problem, close_code::invalid_payload);
    EXPECT_EQ(parse(frame(0x88, "\x03\xE8\xFF")).problem, close_code::invalid_payload);
    EXPECT_EQ(parse(frame(binary_frame, "\xFF")).problem, 0);
    // A character may be split between fragments.
    EXPECT_EQ(parse(frame(0x01, "\xC3") + frame(0x80, "\xA9")).found, "text \xC3\xA9\n");
}

TEST(FrameParser, IgnoresAllThatFollowsAnError) {
    FrameParser parser(10);
    Recorder recorder;
    EXPECT_EQ(parser.feed(frame(0x83, "x"), recorder), close_code::protocol_error);
    EXPECT_TRUE(parser.finished());
    EXPECT_EQ(parser.feed(frame(text_frame, "x"), recorder), 0);
    EXPECT_EQ(recorder.found, "");
}

TEST(FrameParser, AnEmptyCloseHasNoStatus) {
    EXPECT_EQ(parse(frame(0x88, "")).found, "close 1005 \n");
}

TEST(FrameParser, HoldsItsBoundsUnderRandomBytesCutAtRandomPlaces) {
    std::mt19937 random(1);  // NOLINT: reproducible on purpose
    const Bytes valid = frame(0x01, "frag") + frame(0x80, std::string(150, 'z')) + frame(0x89, "p") +
                        frame(binary_frame, std::string(290, 'q'));
    for (int round = 0; round < 20000; ++round) {
        Bytes input = valid;
        for (auto changes = random() % 4; changes > 0; --changes) {
            input[random() % input.size()] = static_cast<std::byte>(random());
        }
        const std::size_t split = random() % input.size();
        ASSERT_EQ(parse(input, split), parse(input)) << "round " << round;
    }
}

}  // namespace
}  // namespace nanokvm::http
