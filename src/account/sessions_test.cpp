// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/sessions.hpp"

#include "base/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace nanokvm::account {
namespace {

class SessionsTest : public testing::Test {
protected:
    SessionsTest() {
        EXPECT_TRUE(store.initialise("$2a$10$first"));
        EXPECT_TRUE(store.create("bob", "$2a$10$bob", Role::user));
        make({});
    }
    void make(Sessions::Options options) {
        sessions.reset();
        options.secret = std::string(64, 's');
        options.now = [this] { return now; };
        sessions.emplace(loop, store, std::move(options));
    }
    http::Request request(const std::string& token) const {
        http::Request result;
        result.headers.emplace_back("Cookie", "a=b; nano-kvm-token=" + token);
        return result;
    }
    std::optional<Principal> authenticate(const std::string& token) { return sessions->authenticate(request(token)); }
    std::string token_of(std::string_view username) { return sessions->issue(*store.find(username)); }
    void turn() {
        loop.restart();
        loop.poll();
    }

    base::TemporaryFolder folder;
    boost::asio::io_context loop{1};
    Store store{loop, base::Root(folder.path())};
    std::int64_t now = 1'800'000'000;
    std::optional<Sessions> sessions;
};

TEST_F(SessionsTest, ATokenNamesItsUserWithTheRoleOfToday) {
    const std::string token = token_of("bob");
    EXPECT_EQ(authenticate(token)->username, "bob");
    EXPECT_EQ(authenticate(token)->role, Role::user);
    EXPECT_FALSE(authenticate("junk"));
    EXPECT_FALSE(sessions->authenticate(http::Request{}));
}

TEST_F(SessionsTest, LogoutPasswordRoleAndDeletionEndTokensAndOpenConnections) {
    const std::vector<std::function<void()>> ends{
        [&] { ASSERT_TRUE(sessions->log_out(*authenticate(token_of("bob")))); },
        [&] { ASSERT_TRUE(store.set_password("bob", "$2a$10$new")); },
        [&] { ASSERT_TRUE(store.update("bob", {.role = Role::admin, .enabled = {}}, "admin")); },
        [&] { ASSERT_TRUE(store.update("bob", {.role = {}, .enabled = false}, "admin")); },
        [&] { ASSERT_TRUE(store.remove("bob", "admin")); },
    };
    for (const auto& end : ends) {
        const std::string token = token_of("bob");
        int ended = 0;
        const auto live = sessions->watch(*authenticate(token), [&] { ++ended; });
        const auto other = sessions->watch(*authenticate(token_of("admin")), [] { FAIL() << "nobody ended this one"; });
        end();
        turn();
        EXPECT_EQ(ended, 1);
        EXPECT_FALSE(authenticate(token));
        if (store.find("bob") != nullptr && !store.find("bob")->enabled) {
            ASSERT_TRUE(store.update("bob", {.role = {}, .enabled = true}, "admin"));
        }
    }
}

TEST_F(SessionsTest, WatchingAnEndedSessionEndsAtOnce) {
    const auto principal = *authenticate(token_of("bob"));
    ASSERT_TRUE(store.revoke_tokens("bob"));
    bool ended = false;
    const auto live = sessions->watch(principal, [&] { ended = true; });
    EXPECT_FALSE(ended) << "never from inside the call";
    turn();
    EXPECT_TRUE(ended);
}

TEST_F(SessionsTest, AGivenUpRegistrationIsNotCalled) {
    {
        const auto live = sessions->watch(*authenticate(token_of("bob")), [] { FAIL(); });
        EXPECT_EQ(sessions->watched(), 1U);
    }
    EXPECT_EQ(sessions->watched(), 0U);
    ASSERT_TRUE(store.revoke_tokens("bob"));
    turn();
}

TEST_F(SessionsTest, ARegistrationGivenUpWhileItsCallIsOnTheWayIsNotCalled) {
    auto live = sessions->watch(*authenticate(token_of("bob")), [] { FAIL(); });
    ASSERT_TRUE(store.revoke_tokens("bob"));
    live.reset();
    turn();
}

TEST_F(SessionsTest, ATokenExpires) {
    const std::string token = token_of("bob");
    now += 2'678'400;
    EXPECT_FALSE(authenticate(token));
}

TEST_F(SessionsTest, WithoutRevocationLogoutEndsOnlyItsOwnConnections) {
    make({.revoke_on_logout = false});
    const auto mine = *authenticate(token_of("bob"));
    const auto other = *authenticate(token_of("bob"));
    int ended = 0;
    const auto a = sessions->watch(mine, [&] { ++ended; });
    const auto b = sessions->watch(other, [] { FAIL(); });
    ASSERT_TRUE(sessions->log_out(mine));
    turn();
    EXPECT_EQ(ended, 1);
}

TEST_F(SessionsTest, DisabledAuthenticationMakesEveryoneAdmin) {
    make({.authentication = false});
    EXPECT_EQ(sessions->authenticate(http::Request{})->role, Role::admin);
    const auto live = sessions->watch(*sessions->authenticate(http::Request{}), [] { FAIL(); });
    turn();
}

TEST_F(SessionsTest, CookiesHaveTheAttributesOfTheProtocol) {
    EXPECT_EQ(sessions->cookie_for("T", false), "nano-kvm-token=T; Path=/; Max-Age=2678400; HttpOnly; SameSite=Strict");
    EXPECT_EQ(sessions->cookie_for("T", true),
              "nano-kvm-token=T; Path=/; Max-Age=2678400; HttpOnly; Secure; SameSite=Strict");
    EXPECT_EQ(Sessions::clearing_cookie(false), "nano-kvm-token=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
}

}  // namespace
}  // namespace nanokvm::account
