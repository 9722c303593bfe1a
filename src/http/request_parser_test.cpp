// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/request_parser.hpp"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

using State = RequestParser::State;

struct Parsed {
    State state = State::failed;
    int status = 0;
    Request request;
    std::string rest;
    bool keep_alive = false;
};

// Feeds `input` in pieces of `step` bytes, the body through a window of `window` bytes.
Parsed parse(std::string_view input, std::size_t step = 1U << 20U, std::size_t window = 64, std::size_t limit = 8192) {
    RequestParser parser(limit);
    Parsed out;
    std::string in;
    std::string body;
    bool taken = false;
    std::array<char, 64> piece{};
    while (parser.state() == State::head || parser.state() == State::body) {
        const std::size_t before = in.size();
        if (parser.state() == State::head) {
            in.erase(0, parser.feed_head(in));
        } else {
            const auto [consumed, produced] = parser.feed_body(in, std::span(piece).first(window));
            in.erase(0, consumed);
            body.append(piece.data(), produced);
        }
        if (!taken && (parser.state() == State::body || parser.state() == State::done)) {
            out.request = parser.take_request();
            taken = true;
            continue;
        }
        if (in.size() == before || in.empty()) {
            if (input.empty()) {
                break;
            }
            in += input.substr(0, step);
            input.remove_prefix(std::min(step, input.size()));
        }
    }
    out.state = parser.state();
    out.status = parser.failure_status();
    out.request.body = body;
    out.rest = in + std::string(input);
    out.keep_alive = parser.state() == State::done && parser.keep_alive();
    return out;
}

constexpr std::string_view chunked =
    "POST /up%20load/?a=%2f HTTP/1.1\r\nHost: kvm\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\n\r\n"
    "5\r\nhello\r\n7;ext=1\r\n, world\r\n0\r\nTrailer: x\r\n\r\nGET / HTTP/1.1\r\n";

TEST(RequestParser, FindsTheSameHoweverTheBytesAreCut) {
    for (std::size_t step = 1; step <= chunked.size(); ++step) {
        for (const std::size_t window : {std::size_t{1}, std::size_t{5}, std::size_t{64}}) {
            const Parsed parsed = parse(chunked, step, window);
            ASSERT_EQ(parsed.state, State::done) << step;
            ASSERT_EQ(parsed.request.path, "/up load");
            ASSERT_EQ(parsed.request.query, "a=%2f");
            ASSERT_EQ(parsed.request.header("x-a"), "1");
            ASSERT_EQ(parsed.request.body, "hello, world");
            ASSERT_EQ(parsed.rest, "GET / HTTP/1.1\r\n") << "the next request is left alone";
        }
    }
}

TEST(RequestParser, ReadsABodyByItsLength) {
    const Parsed parsed = parse("PUT /a HTTP/1.1\r\nHost: kvm\r\nContent-Length: 3\r\n\r\nabcd", 1);
    EXPECT_EQ(parsed.request.body, "abc");
    EXPECT_EQ(parsed.rest, "d");
    EXPECT_EQ(parsed.request.method, "PUT");
    EXPECT_TRUE(parsed.keep_alive);
}

TEST(RequestParser, ARequestWithoutABodyIsDoneAfterItsHead) {
    EXPECT_EQ(parse("GET / HTTP/1.1\r\nHost: kvm\r\nConnection: close\r\n\r\n").state, State::done);
    EXPECT_FALSE(parse("GET / HTTP/1.1\r\nHost: kvm\r\nConnection: close\r\n\r\n").keep_alive);
    EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: kvm\r\nContent-Length: 0\r\n\r\n").state, State::done);
}

TEST(RequestParser, TakesAnAbsoluteTargetApart) {
    const Parsed parsed = parse("GET http://Kvm.local:80/a?b HTTP/1.1\r\nHost: other\r\n\r\n");
    EXPECT_EQ(parsed.request.path, "/a");
    EXPECT_EQ(parsed.request.header("host"), "Kvm.local:80");
}

TEST(RequestParser, RefusesWhatCouldBeReadInTwoWays) {
    for (const auto* head : {
             "GET / HTTP/1.1\r\n\r\n",
             "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
             "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET nothing HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET / HTTP/9.9\r\nHost: a\r\n\r\n",
             "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
             "\x16\x03\x01\x02",
         }) {
        const Parsed parsed = parse(head);
        EXPECT_EQ(parsed.state, State::failed) << head;
        EXPECT_EQ(parsed.status, 400) << head;
    }
}

TEST(RequestParser, RefusesALongHead) {
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(9000, 'x') + "\r\n\r\n";
    EXPECT_EQ(parse(head).status, 431);
    EXPECT_EQ(parse(head, 100).status, 431);
    EXPECT_EQ(parse("GET /" + std::string(9000, 'x'), 100).status, 431);
}

TEST(RequestParser, RefusesBrokenChunks) {
    for (const auto* body : {"z\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "ffffffffffffffffff\r\n"}) {
        EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(body)).status,
                  400)
            << body;
    }
}

}  // namespace
}  // namespace nanokvm::http
