// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_message.hpp"

#include "board/virtual/line_splitter.hpp"

#include <cerrno>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

TEST(QmpMessage, TheGreetingIsKnownByItsName) {
    EXPECT_TRUE(std::holds_alternative<QmpGreeting>(parse_qmp(R"({"QMP":{"version":{},"capabilities":["oob"]}})")));
}

TEST(QmpMessage, AnswersCarryTheirIdAndValue) {
    const QmpMessage message = parse_qmp(R"({"return":{"status":"running"},"id":18446744073709551615})");
    const auto* reply = std::get_if<QmpReply>(&message);
    ASSERT_NE(reply, nullptr);
    EXPECT_EQ(reply->id, 18446744073709551615U);
    ASSERT_TRUE(reply->value);
    EXPECT_EQ(reply->value->at("status"), "running");
}

TEST(QmpMessage, ErrorsKeepTheirSentence) {
    const QmpMessage message = parse_qmp(R"({"error":{"class":"GenericError","desc":"VM not running"},"id":7})");
    const auto* reply = std::get_if<QmpReply>(&message);
    ASSERT_NE(reply, nullptr);
    ASSERT_FALSE(reply->value);
    EXPECT_EQ(reply->value.error().message, "VM not running");
    EXPECT_EQ(reply->value.error().code, EPROTO);
    EXPECT_EQ(
        std::get<QmpReply>(parse_qmp(R"({"error":{"class":"DeviceNotFound","desc":"x"},"id":7})")).value.error().code,
        ENODEV);
}

TEST(QmpMessage, EventsMayComeWithoutData) {
    EXPECT_EQ(std::get<QmpEvent>(parse_qmp(R"({"event":"STOP","timestamp":{}})")).name, "STOP");
    const auto event = std::get<QmpEvent>(parse_qmp(R"({"event":"SHUTDOWN","data":{"guest":true}})"));
    EXPECT_TRUE(event.data.at("guest").as_bool());
}

TEST(QmpMessage, EverythingElseIsNoise) {
    std::string deep(100, '[');
    for (const std::string& line : std::vector<std::string>{
             "", "{", "[]", "{}", "null", R"({"return":{}})", R"({"return":{},"id":"7"})", R"({"return":{},"id":-1})",
             R"({"return":{},"id":1.5})", R"({"id":1})", R"({"event":7})", deep, "{\"event\":\"\xff\"}"}) {
        EXPECT_TRUE(std::holds_alternative<QmpNoise>(parse_qmp(line))) << line;
    }
}

TEST(QmpMessage, AnErrorWithoutItsPartsIsStillAnError) {
    EXPECT_FALSE(std::get<QmpReply>(parse_qmp(R"({"error":7,"id":1})")).value);
    EXPECT_FALSE(std::get<QmpReply>(parse_qmp(R"({"error":{},"id":1})")).value);
}

TEST(LineSplitter, LinesComeOutWholeHoweverTheBytesArrive) {
    const std::string stream = "one\r\n\ntwo\nthree";
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        LineSplitter splitter(100);
        std::vector<std::string> lines;
        const auto keep = [&lines](std::string_view line) { lines.emplace_back(line); };
        ASSERT_TRUE(splitter.feed(std::string_view(stream).substr(0, cut), keep));
        ASSERT_TRUE(splitter.feed(std::string_view(stream).substr(cut), keep));
        EXPECT_EQ(lines, (std::vector<std::string>{"one", "", "two"})) << cut;
    }
}

TEST(LineSplitter, ALineThatIsTooLongIsRefusedBeforeItsEnd) {
    LineSplitter splitter(8);
    const auto ignore = [](std::string_view) {};
    EXPECT_TRUE(splitter.feed("12345678\n1234", ignore));
    EXPECT_TRUE(splitter.feed("5678", ignore));
    EXPECT_FALSE(splitter.feed("9", ignore));
    LineSplitter other(8);
    EXPECT_FALSE(other.feed("123456789\n", ignore));
}

TEST(QmpMessage, ArbitraryBytesDoNoHarm) {
    std::mt19937 random(9);  // NOLINT: the same every run
    const std::string seed = R"({"return":{"a":[1,2.5,"x"]},"error":{"class":"C"},"event":"E","id":3,"data":{}})";
    for (int round = 0; round < 20'000; ++round) {
        std::string line = seed.substr(random() % 20);
        for (int change = 0; change < 4; ++change) {
            line[random() % line.size()] = static_cast<char>(random());
        }
        static_cast<void>(parse_qmp(line));
    }
}

}  // namespace
}  // namespace nanokvm::board
