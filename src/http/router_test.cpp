// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/router.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace nanokvm::http {
namespace {

Handler nothing() {
    return {};
}

std::string matched(const Router& router, std::string_view method, std::string_view path) {
    const auto match = router.match(method, path);
    if (match.route == nullptr) {
        return "";
    }
    std::string text = match.route->pattern;
    for (const auto& [name, value] : match.path_params) {
        text += " " + name + "=" + value;
    }
    return text;
}

TEST(Router, MatchesLiteralsAndParameters) {
    Router router;
    router.add("GET", "/api/auth/users", Access::admin, nothing());
    router.add("PUT", "/api/auth/users/:username", Access::admin, nothing());
    router.add("POST", "/api/auth/users/:username/password", Access::admin, nothing());
    EXPECT_EQ(matched(router, "GET", "/api/auth/users"), "/api/auth/users");
    EXPECT_EQ(matched(router, "PUT", "/api/auth/users/bob"), "/api/auth/users/:username username=bob");
    EXPECT_EQ(matched(router, "POST", "/api/auth/users/bob/password"),
              "/api/auth/users/:username/password username=bob");
    EXPECT_EQ(matched(router, "PUT", "/api/auth/users/"), "") << "a parameter is not empty";
    EXPECT_EQ(matched(router, "PUT", "/api/auth/users"), "");
    EXPECT_EQ(matched(router, "GET", "/api/auth"), "");
    EXPECT_EQ(matched(router, "GET", "/api/auth/users/bob/password/x"), "");
    EXPECT_EQ(matched(router, "GET", "/"), "");
    EXPECT_EQ(matched(router, "GET", ""), "");
}

TEST(Router, AWrongMethodIsAnUnknownRoute) {
    Router router;
    router.add("POST", "/api/auth/login", Access::open, nothing());
    EXPECT_EQ(matched(router, "GET", "/api/auth/login"), "");
    EXPECT_EQ(matched(router, "post", "/api/auth/login"), "");
}

TEST(Router, TreatsATrailingSlashAsNone) {
    Router router;
    router.add("POST", "/api/vm/mouse-jiggler/", Access::admin, nothing());
    EXPECT_EQ(matched(router, "POST", "/api/vm/mouse-jiggler"), "/api/vm/mouse-jiggler");
    EXPECT_EQ(matched(router, "POST", "/api/vm/mouse-jiggler/"), "/api/vm/mouse-jiggler");
    EXPECT_EQ(matched(router, "POST", "/api/vm/mouse-jiggler//"), "");
    EXPECT_EQ(matched(router, "POST", "/api//vm/mouse-jiggler"), "");
}

TEST(Router, PrefersLiteralSegmentsInWhateverOrderTheyWereAdded) {
    Router router;
    router.add("GET", "/a/:x", Access::user, nothing());
    router.add("GET", "/a/b", Access::user, nothing());
    router.add("GET", "/:y/b", Access::user, nothing());
    EXPECT_EQ(matched(router, "GET", "/a/b"), "/a/b");
    EXPECT_EQ(matched(router, "GET", "/a/c"), "/a/:x x=c");
    EXPECT_EQ(matched(router, "GET", "/c/b"), "/:y/b y=c");
}

TEST(Router, RefusesARouteTwice) {
    Router router;
    router.add("GET", "/a/:x", Access::user, nothing());
    router.add("PUT", "/a/:x", Access::user, nothing());
    EXPECT_THROW(router.stream("/a/:y/", Access::open, {}), std::logic_error);
}

TEST(Router, ListsItsOpenRoutes) {
    Router router;
    router.add("POST", "/b", Access::open, nothing());
    router.websocket("/a", Access::open, {});
    router.add("GET", "/c", Access::user, nothing());
    EXPECT_EQ(router.open_routes(), (std::vector<std::string>{"GET /a", "POST /b"}));
    EXPECT_EQ(router.all_routes().size(), 3U);
}

}  // namespace
}  // namespace nanokvm::http
