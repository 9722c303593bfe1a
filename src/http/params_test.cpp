// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/params.hpp"

#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

Request post(std::string type, std::string body, std::string query = "", std::string method = "POST") {
    Request request;
    request.method = std::move(method);
    request.query = std::move(query);
    request.body = std::move(body);
    if (!type.empty()) {
        request.headers.emplace_back("Content-Type", std::move(type));
    }
    return request;
}

Params json_params(std::string body) {
    auto params = Params::from(post("application/json; charset=utf-8", std::move(body)));
    EXPECT_TRUE(params) << params.error().message;
    return std::move(*params);
}

std::string problem(const base::Result<std::string>& result) {
    return result ? "" : result.error().message;
}

TEST(Params, JsonKeysMatchInAnyCaseAndUnknownOnesAreIgnored) {
    const Params params = json_params(R"({"UserName":"bob","x":1})");
    EXPECT_EQ(params.text("username"), "bob");
    EXPECT_FALSE(params.has("password"));
}

TEST(Params, NullCountsAsAbsent) {
    const Params params = json_params(R"({"enabled":null})");
    EXPECT_FALSE(params.has("enabled"));
    EXPECT_EQ(params.optional_boolean("enabled").value(), std::nullopt);
}

TEST(Params, AWrongTypeIsNamed) {
    const Params params = json_params(R"({"a":1,"b":"1","c":"true","d":1.0,"e":18446744073709551615})");
    EXPECT_EQ(problem(params.text("a")), "a is not a text");
    EXPECT_EQ(params.integer("b").error().message, "b is not an integer");
    EXPECT_EQ(params.boolean("c").error().message, "c is not true or false");
    EXPECT_FALSE(params.integer("d"));
    EXPECT_FALSE(params.integer("e"));
    EXPECT_EQ(problem(params.text("f")), "f is missing");
}

TEST(Params, ARequiredTextIsNotEmptyAnOptionalOneMayBe) {
    const Params params = json_params(R"({"a":""})");
    EXPECT_EQ(problem(params.text("a")), "a is empty");
    EXPECT_EQ(params.optional_text("a").value(), "");
}

TEST(Params, RefusesWhatIsNoJsonObject) {
    for (const auto* body : {"", "{", "[]", "null", "1", "{} x", "{\"a\":\"\xFF\"}"}) {
        EXPECT_FALSE(Params::from(post("application/json", body))) << body;
    }
    EXPECT_FALSE(
        Params::from(post("application/json", R"({"a":)" + std::string(1000, '[') + std::string(1000, ']') + "}")));
}

TEST(Params, FormsAreMergedWithTheQueryAndTheFormWins) {
    const auto params =
        Params::from(post("application/x-www-form-urlencoded", "Username=a+b%21&n=7&on=TRUE", "username=q&m=-3"));
    ASSERT_TRUE(params);
    EXPECT_EQ(params->text("username"), "a b!");
    EXPECT_EQ(params->integer("n"), 7);
    EXPECT_EQ(params->integer("m"), -3);
    EXPECT_EQ(params->boolean("on"), true);
    EXPECT_FALSE(params->boolean("n"));
    EXPECT_FALSE(params->integer("on"));
}

TEST(Params, AnUnknownContentTypeIsAForm) {
    EXPECT_EQ(Params::from(post("", "a=1"))->integer("a"), 1);
    EXPECT_EQ(Params::from(post("text/plain", "a=1"))->integer("a"), 1);
}

TEST(Params, GetReadsTheQueryAloneAndDeleteItsQueryOrJson) {
    EXPECT_FALSE(Params::from(post("", "a=1", "b=2", "GET"))->has("a"));
    EXPECT_TRUE(Params::from(post("application/json", "", "b=2", "GET"))->has("b"));
    EXPECT_FALSE(Params::from(post("", "a=1", "b=2", "DELETE"))->has("a"));
    EXPECT_TRUE(Params::from(post("application/json", R"({"a":1})", "", "DELETE"))->has("a"));
}

TEST(Params, BrokenEncodingIsAnError) {
    EXPECT_FALSE(Params::from(post("", "a=%zz")));
}

TEST(Params, GivesArraysAndObjects) {
    const Params params = json_params(R"({"keys":[{"code":"KeyA"}]})");
    ASSERT_NE(params.json("keys"), nullptr);
    EXPECT_TRUE(params.json("keys")->is_array());
}

}  // namespace
}  // namespace nanokvm::http
