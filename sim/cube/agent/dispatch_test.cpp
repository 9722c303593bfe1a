// SPDX-License-Identifier: GPL-3.0-or-later
#include "dispatch.hpp"

#include "base64.hpp"

#include <string>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace nanokvm::cube {
namespace {

std::string error_of(std::string_view line) {
    const auto reply = answer(line);
    return reply.contains("error") ? std::string(std::string_view(reply.at("error").as_string())) : "";
}

std::string bytes_of(const boost::json::object& reply, std::string_view field) {
    return from_base64(reply.at("ok").as_object().at(field).as_string()).value();
}

TEST(Dispatch, RunsAProgramAndGivesItsOutputAndStatus) {
    const auto reply = answer(R"({"id":7,"do":"run","argv":["printf","%s","two words"]})");
    EXPECT_EQ(reply.at("id"), 7);
    EXPECT_EQ(bytes_of(reply, "out"), "two words");
    EXPECT_EQ(reply.at("ok").as_object().at("code"), 0);
    EXPECT_EQ(answer(R"({"id":1,"do":"run","argv":["false"]})").at("ok").as_object().at("code"), 1);
}

TEST(Dispatch, KeepsAllOfALongOutput) {
    const auto reply = answer(R"({"id":1,"do":"run","argv":["seq","30000"]})");
    const auto out = bytes_of(reply, "out");
    EXPECT_EQ(out.size(), 168894U);
    EXPECT_TRUE(out.ends_with("29999\n30000\n"));
}

TEST(Dispatch, AProgramThatIsNotThereIsSaid) {
    const auto reply = answer(R"({"id":1,"do":"run","argv":["/no/such/program"]})");
    EXPECT_EQ(reply.at("ok").as_object().at("code"), 127);
    EXPECT_EQ(bytes_of(reply, "err"), "cannot be started\n");
}

TEST(Dispatch, DoesNotWaitForWhatAProgramLeavesBehind) {
    const auto reply =
        answer(R"({"id":1,"do":"run","argv":["sh","-c","echo started; sleep 30 &"],"timeout_ms":20000})");
    EXPECT_EQ(bytes_of(reply, "out"), "started\n");
}

TEST(Dispatch, EndsAProgramThatIsNotDoneInTime) {
    EXPECT_EQ(error_of(R"({"id":1,"do":"run","argv":["sleep","60"],"timeout_ms":20})"),
              "sleep was not done in time and was killed; it said: ");
}

TEST(Dispatch, WritesAndReadsAFile) {
    const auto path = testing::TempDir() + "cube-dispatch-test";
    EXPECT_TRUE(answer(R"({"id":1,"do":"write","path":")" + path + R"(","bytes":"AAEC"})").contains("ok"));
    EXPECT_EQ(bytes_of(answer(R"({"id":1,"do":"read","path":")" + path + R"("})"), "bytes"), std::string("\0\1\2", 3));
    EXPECT_EQ(bytes_of(answer(R"({"id":1,"do":"read","path":")" + path + R"(","limit":2})"), "bytes").size(), 2U);
    const auto found = answer(R"({"id":1,"do":"glob","pattern":")" + path + R"(*"})");
    EXPECT_EQ(found.at("ok").as_object().at("paths"), boost::json::array{path});
}

TEST(Dispatch, RefusesWithAReason) {
    EXPECT_EQ(error_of(R"({"id":1,"do":"dance"})"), "there is no step 'dance'");
    EXPECT_NE(error_of(R"({"id":1,"do":"read","path":"/no/file"})").find("cannot open /no/file"), std::string::npos);
    EXPECT_NE(error_of(R"({"id":1,"do":"read"})").find("not understood"), std::string::npos);
    EXPECT_NE(error_of(R"({"id":1,"do":"read","path":3})").find("not understood"), std::string::npos);
    EXPECT_NE(error_of("nonsense").find("not understood"), std::string::npos);
}

}  // namespace
}  // namespace nanokvm::cube
