// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/mjpeg_viewer.hpp"

#include <charconv>

#include <gtest/gtest.h>

namespace nanokvm::stream {
namespace {

std::string part(std::size_t payload_bytes) {
    std::array<char, 128> out;
    const auto head = mjpeg_part_head(out, payload_bytes);
    return {head.data(), head.size()};
}

TEST(MjpegPart, ItsBytesAreThoseOfTheProtocol) {
    EXPECT_EQ(part(221663), "3621e\r\n--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 221663\r\n\r\n");
}

TEST(MjpegPart, TheChunkHoldsPartHeaderPayloadAndCrlf) {
    for (const std::size_t payload : {std::size_t{1}, std::size_t{999}, std::size_t{1} << 23U}) {
        const std::string head = part(payload);
        std::size_t chunk = 0;
        std::from_chars(head.data(), head.data() + head.size(), chunk, 16);
        EXPECT_EQ(chunk, head.size() - (head.find("\r\n") + 2) + payload + 2);
    }
}

TEST(MjpegResponse, TheHeadIsThatOfTheProtocol) {
    EXPECT_EQ(
        mjpeg_response_head("D"),
        "HTTP/1.1 200 OK\r\nCache-Control: no-cache\r\nConnection: keep-alive\r\nContent-Type: "
        "multipart/x-mixed-replace; "
        "boundary=frame\r\nPragma: no-cache\r\nX-Server-Date: D\r\nDate: D\r\nTransfer-Encoding: chunked\r\n\r\n");
}

}  // namespace
}  // namespace nanokvm::stream
