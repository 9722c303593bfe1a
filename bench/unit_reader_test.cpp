// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit_reader.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::bench {
namespace {

struct Seen {
    int opcode;
    std::string head;
    std::uint64_t bytes;
    bool operator==(const Seen&) const = default;
};

template <typename Reader>
std::vector<Seen> read(const std::string& bytes, std::size_t piece) {
    Reader reader;
    std::vector<Seen> seen;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        const std::string part = bytes.substr(at, piece);
        reader.feed(std::as_bytes(std::span(part)), [&](const Arrived& message) {
            seen.push_back({message.opcode,
                            {reinterpret_cast<const char*>(message.head.data()), message.head.size()},
                            message.bytes});
        });
    }
    return seen;
}

std::string frame(unsigned char first, std::size_t size, char fill) {
    std::string header{static_cast<char>(first)};
    if (size < 126) {
        header += static_cast<char>(size);
    } else if (size < 65536) {
        header += {126, static_cast<char>(size >> 8U), static_cast<char>(size)};
    } else {
        header += '\x7f';
        for (int shift = 56; shift >= 0; shift -= 8) {
            header += static_cast<char>(size >> static_cast<unsigned>(shift));
        }
    }
    return header + std::string(size, fill);
}

TEST(WebSocketReader, FindsFramesOfEveryLengthInPiecesOfAnySize) {
    const std::string stream =
        frame(0x89, 0, 'p') + frame(0x82, 5, 'a') + frame(0x82, 126, 'b') + frame(0x82, 70'000, 'c');
    const std::vector<Seen> expected{
        {9, "", 0}, {2, "aaaaa", 5}, {2, std::string(64, 'b'), 126}, {2, std::string(64, 'c'), 70'000}};
    for (const std::size_t piece : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{1000}, stream.size()}) {
        EXPECT_EQ(read<WebSocketReader>(stream, piece), expected) << piece;
    }
}

TEST(WebSocketReader, RefusesWhatNoServerMaySend) {
    EXPECT_THROW(read<WebSocketReader>(frame(0x02, 5, 'a'), 1), std::runtime_error) << "fragmented";
    EXPECT_THROW(read<WebSocketReader>(frame(0xc2, 5, 'a'), 1), std::runtime_error) << "reserved bit";
    EXPECT_THROW(read<WebSocketReader>("\x82\x85", 1), std::runtime_error) << "masked";
}

std::string part(std::size_t size) {
    return "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
           std::string(size, '\n') + "\r\n";
}

std::string chunk(const std::string& data) {
    char size[20];
    std::snprintf(size, sizeof size, "%zx\r\n", data.size());
    return size + data + "\r\n";
}

TEST(MultipartReader, FindsPartsHoweverTheyAreChunkedAndCut) {
    const std::vector<Seen> expected{{2, "", 300}, {2, "", 1}};
    const std::string one_chunk_each = chunk(part(300)) + chunk(part(1));
    std::string small_chunks;
    const std::string parts = part(300) + part(1);
    for (std::size_t at = 0; at < parts.size(); at += 7) {
        small_chunks += chunk(parts.substr(at, 7));
    }
    for (const std::string& stream : {one_chunk_each, small_chunks}) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, stream.size()}) {
            EXPECT_EQ(read<MultipartReader>(stream, piece), expected) << piece;
        }
    }
}

TEST(MultipartReader, RefusesWrongLengthsAndTheEnd) {
    EXPECT_THROW(read<MultipartReader>("5\r\n--fraXX\r\n", 1), std::runtime_error) << "chunk too long";
    EXPECT_THROW(read<MultipartReader>(chunk("--frame\r\n\r\n"), 1), std::runtime_error) << "no length";
    EXPECT_THROW(read<MultipartReader>(chunk(part(10) + "--more\r\n"), 1), std::runtime_error) << "no boundary";
    EXPECT_THROW(read<MultipartReader>("zz\r\n", 1), std::runtime_error) << "no chunk size";
    EXPECT_THROW(read<MultipartReader>("0\r\n", 1), std::runtime_error) << "end";
}

TEST(DatagramReader, TheMarkerBitEndsAUnit) {
    DatagramReader reader;
    std::string datagram(1200, 'x');
    int units = 0;
    std::uint64_t bytes = 0;
    const auto count = [&](const Arrived& message) {
        ++units;
        bytes = message.bytes;
    };
    datagram[1] = 0x60;
    reader.feed(std::as_bytes(std::span(datagram)), count);
    EXPECT_EQ(units, 0);
    datagram[1] = '\xe0';
    reader.feed(std::as_bytes(std::span(datagram)), count);
    EXPECT_EQ(units, 1);
    EXPECT_EQ(bytes, 2400U);
}

}  // namespace
}  // namespace nanokvm::bench
