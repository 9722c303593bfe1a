// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/login.hpp"

#include "account/bcrypt.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace nanokvm::account {
namespace {

using namespace std::chrono_literals;
using Outcome = Login::Outcome;

constexpr auto* here = "192.0.2.1";
constexpr auto* elsewhere = "198.51.100.1";

class LoginTest : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(store.initialise(bcrypt_hash("right password")));
        ASSERT_TRUE(store.create("bob", bcrypt_hash("bob's password"), Role::user));
        make(0);
    }
    void TearDown() override { pool.join(); }

    void make(double delays) { login.emplace(store, pool, Login::Options{.limits = {}, .delays = delays}); }

    /// Its outcome arrives in `outcomes`.
    void begin(const std::string& user, const std::string& password, const std::string& peer) {
        boost::asio::co_spawn(loop, login->attempt(user, password, peer),
                              [this](const std::exception_ptr& failed, Outcome outcome) {
                                  EXPECT_FALSE(failed);
                                  outcomes.push_back(outcome);
                              });
    }

    Outcome attempt(const std::string& user, const std::string& password, const std::string& peer) {
        outcomes.clear();
        begin(user, password, peer);
        for (int round = 0; round < 20000 && outcomes.empty(); ++round) {
            loop.restart();
            loop.run_for(1ms);
        }
        EXPECT_EQ(outcomes.size(), 1U);
        return outcomes.empty() ? Outcome::unavailable : outcomes.front();
    }

    base::TemporaryFolder folder;
    boost::asio::io_context loop{1};
    boost::asio::thread_pool pool{1};
    Store store{loop, base::Root(folder.path())};
    std::optional<Login> login;
    std::vector<Outcome> outcomes;
};

TEST_F(LoginTest, OnlyTheRightPasswordOfAnEnabledUserLogsIn) {
    EXPECT_EQ(attempt("admin", "right password", here), Outcome::ok);
    EXPECT_EQ(attempt("admin", "wrong", here), Outcome::invalid);
    EXPECT_EQ(attempt("nobody", "right password", here), Outcome::invalid);
    EXPECT_EQ(attempt("admin", std::string("right password\0", 15), here), Outcome::invalid);
    EXPECT_EQ(attempt("bob", "bob's password", elsewhere), Outcome::ok);
    ASSERT_TRUE(store.update("bob", {.role = {}, .enabled = false}, "admin"));
    EXPECT_EQ(attempt("bob", "bob's password", elsewhere), Outcome::invalid);
}

TEST_F(LoginTest, AfterFiveFailuresTheRightPasswordIsNotLookedAt) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(attempt("admin", "wrong", here), Outcome::invalid);
    }
    EXPECT_EQ(attempt("admin", "right password", here), Outcome::locked);
    EXPECT_EQ(attempt("admin", "right password", elsewhere), Outcome::locked) << "the account";
    EXPECT_EQ(attempt("bob", "bob's password", here), Outcome::locked) << "the address";
    EXPECT_EQ(attempt("bob", "bob's password", elsewhere), Outcome::ok);
}

TEST_F(LoginTest, BeingRefusedAllTheTimeKeepsNobodyElseOut) {
    make(1e6);  // waits that never end in this test
    for (int i = 0; i < 60; ++i) {
        begin("admin", "wrong", here);
    }
    EXPECT_EQ(attempt("bob", "bob's password", elsewhere), Outcome::ok);
}

TEST_F(LoginTest, LongNamesAreCountedByTheirBeginning) {
    const std::string name(60000, 'n');
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(attempt(name + std::to_string(i), "wrong", "192.0.2." + std::to_string(i)), Outcome::invalid);
    }
    EXPECT_EQ(attempt(name, "wrong", elsewhere), Outcome::locked);
}

TEST_F(LoginTest, ALockedStoreAnswersUnavailable) {
    ASSERT_TRUE(base::write_file_atomically(folder.path() / "etc/kvm/pwd", "{torn"));
    store.reload_if_changed();
    EXPECT_EQ(attempt("admin", "right password", here), Outcome::unavailable);
}

TEST_F(LoginTest, ALegacyPasswordIsReplacedByAHash) {
    ASSERT_TRUE(base::write_file_atomically(
        folder.path() / "etc/kvm/pwd",
        R"({"username":"admin","password":"U2FsdGVkX18BAgMEBQYHCDqqQ2txUJEymiuPNgygcGQ%3D"})"));
    store.reload_if_changed();
    EXPECT_EQ(attempt("admin", "wrong", here), Outcome::invalid);
    EXPECT_EQ(attempt("admin", "admin", here), Outcome::ok);
    EXPECT_TRUE(is_bcrypt(store.find("admin")->password));
    EXPECT_TRUE(store.find("admin")->must_change_password);
    EXPECT_EQ(attempt("admin", "admin", here), Outcome::ok);
}

}  // namespace
}  // namespace nanokvm::account
