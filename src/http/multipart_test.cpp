// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/multipart.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

using Event = MultipartParser::Event;

/// What a body says, told in one line: `[name|filename]data.` for each part, then `end`, `more` or `failed: …`.
std::string story(std::string_view body, std::size_t piece_size, std::string_view boundary = "XyZ") {
    MultipartParser parser(boundary);
    std::string told;
    std::string waiting;
    for (;;) {
        const auto piece = body.substr(0, piece_size);
        body.remove_prefix(piece.size());
        waiting += piece;
        for (;;) {
            const auto step = parser.step(waiting);
            if (step.event == Event::part) {
                told += "[" + parser.name() + "|" + parser.filename() + "]";
            } else if (step.event == Event::data) {
                told += step.data;
            } else if (step.event == Event::part_end) {
                told += ".";
            } else if (step.event == Event::failed) {
                return told + "failed: " + parser.reason();
            } else if (step.event == Event::end) {
                return told + "end";
            }
            waiting.erase(0, step.consumed);
            if (step.event == Event::more) {
                break;
            }
        }
        if (piece.empty()) {
            return told + "more";
        }
    }
}

const std::string form =
    "--XyZ\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
    "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.iso\"\r\n"
    "Content-Type: application/octet-stream\r\n\r\nfirst\r\n--XyN\r\n--Xy\r\n-\r\nlast\r\n"
    "--XyZ--\r\nepilogue";

TEST(Multipart, PartsComeWithTheirNamesAndExactBytesHoweverTheBodyIsCut) {
    for (std::size_t size = 1; size <= form.size(); ++size) {
        EXPECT_EQ(story(form, size), "[note|]hello.[file|a.iso]first\r\n--XyN\r\n--Xy\r\n-\r\nlast.end") << size;
    }
}

TEST(Multipart, APreambleAndPaddingDoNotCount) {
    EXPECT_EQ(story("ignore this\r\n--XyZ \t\r\n\r\nx\r\n--XyZ--", 1), "[|]x.end");
}

TEST(Multipart, AnEmptyFileIsAPartWithoutData) {
    EXPECT_EQ(story("--XyZ\r\nContent-Disposition: form-data; name=file; filename=e.iso\r\n\r\n\r\n--XyZ--", 3),
              "[file|e.iso].end");
}

TEST(Multipart, WithoutItsLastDelimiterTheBodyIsNotComplete) {
    EXPECT_EQ(story("--XyZ\r\n\r\nhalf", 2), "[|]more");
    EXPECT_EQ(story("", 1), "more");
}

TEST(Multipart, QuotesAndBackslashesInNames) {
    EXPECT_EQ(story("--XyZ\r\ncontent-disposition:form-data;NAME=file;filename=\"a\\\"b;c.iso\"\r\n\r\n\r\n--XyZ--", 5),
              "[file|a\"b;c.iso].end");
}

TEST(Multipart, WhatIsNoLineEndBehindADelimiterFails) {
    EXPECT_EQ(story("--XyZabc\r\n\r\nx\r\n--XyZ--", 4),
              "failed: a delimiter of the multipart body is not followed by a line end");
    EXPECT_EQ(story("--XyZ-x", 1), "failed: a delimiter of the multipart body is not followed by a line end");
    EXPECT_EQ(story("--XyZ" + std::string(200, ' ') + "\r\n", 1),
              "failed: a delimiter of the multipart body is not followed by a line end");
}

TEST(Multipart, AHeadWithoutEndFailsBeforeItFillsTheMemory) {
    const std::string endless = "--XyZ\r\nX: " + std::string(MultipartParser::most_head + 10, 'x');
    EXPECT_EQ(story(endless, 100), "failed: the head of a part is too long");
}

TEST(Multipart, NoMoreIsKeptWaitingThanADelimiterNeeds) {
    MultipartParser parser("XyZ");
    const std::string data = "--XyZ\r\n\r\n" + std::string(5000, '-');
    std::size_t used = 0;
    for (Event event = Event::part; event != Event::more;) {
        const auto step = parser.step(std::string_view(data).substr(used));
        used += step.consumed;
        event = step.event;
    }
    EXPECT_LT(data.size() - used, std::string_view("\r\n--XyZ").size());
}

TEST(MultipartBoundary, IsReadFromTheContentType) {
    EXPECT_EQ(MultipartParser::boundary_of("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW"),
              "----WebKitFormBoundary7MA4YWxkTrZu0gW");
    EXPECT_EQ(MultipartParser::boundary_of("Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c\""), "a b:c");
}

TEST(MultipartBoundary, OthersAreRefused) {
    for (const std::string& type :
         {std::string("application/json"), std::string("multipart/form-data"),
          std::string("multipart/mixed; boundary=a"), std::string("multipart/form-data; boundary="),
          std::string("multipart/form-data; boundary=\"open"), std::string("multipart/form-data; boundary=\"a\r\nb\""),
          "multipart/form-data; boundary=" + std::string(71, 'a')}) {
        EXPECT_FALSE(MultipartParser::boundary_of(type)) << type;
    }
}

}  // namespace
}  // namespace nanokvm::http
