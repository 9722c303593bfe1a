// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/store.hpp"

#include "account/user_file.hpp"
#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <filesystem>
#include <sys/stat.h>

#include <gtest/gtest.h>

namespace nanokvm::account {
namespace {

struct Accounts {
    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    boost::asio::io_context loop{1};
    std::filesystem::path file = folder.path() / "etc/kvm/pwd";

    /// A device whose owner is `admin`, with a second user.
    void set_up() {
        Store store(loop, root);
        ASSERT_TRUE(store.initialise("$2a$10$first"));
        ASSERT_TRUE(store.create("bob", "$2a$10$bob", Role::user));
    }
};

TEST(Store, TheFirstStartHasNoAccountsAndNoKnownPassword) {
    Accounts a;
    Store store(a.loop, a.root);
    EXPECT_EQ(store.state(), Store::State::fresh);
    EXPECT_EQ(store.find("admin"), nullptr);
    EXPECT_FALSE(std::filesystem::exists(a.file));
}

TEST(Store, WhatWasSetUpIsThereAfterARestart) {
    Accounts a;
    a.set_up();
    const Store store(a.loop, a.root);
    ASSERT_EQ(store.state(), Store::State::ready);
    EXPECT_TRUE(store.find("admin")->system_account);
    EXPECT_TRUE(store.find("admin")->must_change_password);
    EXPECT_EQ(store.find("bob")->role, Role::user);
    struct stat info {};
    ASSERT_EQ(::stat(a.file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(Store, AccountsThatCannotBeSavedLastAsLongAsTheProcess) {
    Accounts a;
    std::filesystem::create_directories(a.file);  // so that it cannot be replaced by a file
    Store store(a.loop, a.root);
    ASSERT_FALSE(store.initialise("$2a$10$first"));
    EXPECT_EQ(store.find("admin"), nullptr);
    store.initialise_unsaved("$2a$10$first");
    EXPECT_EQ(store.state(), Store::State::ready);
    EXPECT_TRUE(store.find("admin")->must_change_password);
    EXPECT_FALSE(store.set_password("admin", "$2a$10$second"));
    std::filesystem::remove(a.file);
    store.reload_if_changed();
    EXPECT_NE(store.find("admin"), nullptr) << "the card is still without accounts";
    EXPECT_EQ(Store(a.loop, a.root).state(), Store::State::fresh) << "the next start makes new ones";
    ASSERT_TRUE(store.set_password("admin", "$2a$10$second"));
    EXPECT_EQ(Store(a.loop, a.root).state(), Store::State::ready) << "the card can be written again";
}

TEST(Store, ADeletedFileLocksAndNeverReopens) {
    Accounts a;
    a.set_up();
    Store store(a.loop, a.root);
    std::filesystem::remove(a.file);
    store.reload_if_changed();
    EXPECT_EQ(store.state(), Store::State::locked);
    EXPECT_EQ(store.find("admin"), nullptr);
    EXPECT_EQ(Store(a.loop, a.root).state(), Store::State::locked) << "after a restart too";
}

TEST(Store, NobodyStaysWhenFileAndMarkerAreRemovedTogether) {
    Accounts a;
    a.set_up();
    Store store(a.loop, a.root);
    std::filesystem::remove(a.folder.path() / "etc/kvm/.accounts_initialised");
    std::filesystem::remove(a.file);
    store.reload_if_changed();
    EXPECT_EQ(store.state(), Store::State::fresh);
    EXPECT_EQ(store.find("admin"), nullptr);
}

TEST(Store, ADamagedFileIsNotWrittenOver) {
    Accounts a;
    a.set_up();
    ASSERT_TRUE(base::write_file_atomically(a.file, "{torn"));
    Store store(a.loop, a.root);
    EXPECT_FALSE(store.create("eve", "$2a$10$eve", Role::admin));
    EXPECT_EQ(base::read_file(a.file), "{torn");
}

TEST(Store, ADamagedFileLocksIsKeptAndSaysWhy) {
    Accounts a;
    a.set_up();
    ASSERT_TRUE(base::write_file_atomically(a.file, "{\"users\": ["));
    const Store store(a.loop, a.root);
    EXPECT_EQ(store.state(), Store::State::locked);
    EXPECT_NE(store.reason().find("damaged"), std::string::npos);
    EXPECT_EQ(base::read_file(a.file).value(), "{\"users\": [");
}

TEST(Store, ARestoredFileOpensAgain) {
    Accounts a;
    a.set_up();
    const std::string good = base::read_file(a.file).value();
    Store store(a.loop, a.root);
    int told = 0;
    const auto observer = store.observe([&] { ++told; });
    std::filesystem::remove(a.file);
    a.loop.run_for(std::chrono::milliseconds(200));  // the kernel tells
    EXPECT_EQ(store.state(), Store::State::locked);
    EXPECT_EQ(told, 1);
    ASSERT_TRUE(base::write_file_atomically(a.file, good));
    a.loop.run_for(std::chrono::milliseconds(200));
    EXPECT_EQ(store.state(), Store::State::ready);
    EXPECT_EQ(told, 2);
    store.forget(observer);
}

TEST(Store, ChangesEndTokensAndOnlyChanges) {
    Accounts a;
    a.set_up();
    Store store(a.loop, a.root);
    const auto version = [&] { return store.find("bob")->token_version; };
    auto before = version();
    EXPECT_FALSE(store.update("bob", {.role = Role::user, .enabled = true}, "admin").value());
    EXPECT_EQ(version(), before);
    EXPECT_TRUE(store.update("bob", {.role = {}, .enabled = false}, "admin").value());
    EXPECT_NE(version(), before);
    before = version();
    ASSERT_TRUE(store.set_password("bob", "$2a$10$new"));
    EXPECT_NE(version(), before);
    before = version();
    ASSERT_TRUE(store.upgrade_password("bob", "$2a$10$same"));
    EXPECT_EQ(version(), before);
}

TEST(Store, TheRulesOfAccountsHold) {
    Accounts a;
    a.set_up();
    Store store(a.loop, a.root);
    EXPECT_EQ(store.create("bob", "h", Role::user).error().message, "username already exists");
    EXPECT_FALSE(store.create("../x", "h", Role::user));
    EXPECT_FALSE(store.update("admin", {.role = Role::user, .enabled = {}}, "bob"));
    EXPECT_FALSE(store.update("admin", {.role = {}, .enabled = false}, "admin"));
    EXPECT_FALSE(store.remove("admin", "bob"));
    EXPECT_FALSE(store.remove("bob", "bob"));
    EXPECT_EQ(store.remove("nobody", "admin").error().message, "user not found");
    EXPECT_TRUE(store.remove("bob", "admin"));
}

TEST(Store, AFailedWriteChangesNothing) {
    Accounts a;
    a.set_up();
    Store store(a.loop, a.root);
    const std::string before = base::read_file(a.file).value();
    std::filesystem::remove(a.file);
    std::filesystem::create_directories(a.file / "in the way");
    EXPECT_FALSE(store.create("eve", "h", Role::user));
    EXPECT_EQ(store.find("eve"), nullptr);
    EXPECT_NE(store.find("bob"), nullptr);
}

TEST(Store, AnAccountFileOfTheStockFirmwareIsTakenOver) {
    Accounts a;
    std::filesystem::create_directories(a.file.parent_path());
    ASSERT_TRUE(base::write_file_atomically(a.file, R"({"username":"me","password":"$2a$10$x"})"));
    Store store(a.loop, a.root);
    EXPECT_EQ(store.state(), Store::State::ready);
    ASSERT_TRUE(store.create("bob", "h", Role::user));
    const auto users = parse_user_file(base::read_file(a.file).value());
    ASSERT_TRUE(users);
    EXPECT_EQ(users->size(), 2U);
}

}  // namespace
}  // namespace nanokvm::account
