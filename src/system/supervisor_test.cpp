// SPDX-License-Identifier: GPL-3.0-or-later
// With real processes: tests/process/supervise.test.ts.
#include "system/supervisor.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"
#include "system/bounded_log.hpp"
#include "system/restart_delay.hpp"

#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using std::chrono::milliseconds;

TEST(RestartDelay, GrowsWhileAProgramKeepsEndingAndForgetsOnceItWasWell) {
    RestartDelay delay;
    EXPECT_EQ(delay.after(milliseconds(10)), milliseconds(250));
    EXPECT_EQ(delay.after(milliseconds(10)), milliseconds(500));
    EXPECT_EQ(delay.after(milliseconds(10)), milliseconds(1000));
    for (int i = 0; i < 10; ++i) {
        static_cast<void>(delay.after(milliseconds(10)));
    }
    EXPECT_EQ(delay.after(milliseconds(10)), RestartDelay::longest);
    EXPECT_EQ(delay.after(milliseconds(60'000)), RestartDelay::shortest);
}

TEST(BoundedLog, KeepsTheLastAndNeverMoreThanTwice) {
    const base::TemporaryFolder folder;
    const auto file = folder.path() / "log";
    BoundedLog log(file, 1000);
    ASSERT_TRUE(log.open());
    for (int i = 0; i < 1000; ++i) {
        log.append("line " + std::to_string(i) + "\n");
    }
    EXPECT_LE(std::filesystem::file_size(file), 1000U);
    EXPECT_LE(std::filesystem::file_size(folder.path() / "log.1"), 1000U);
    EXPECT_TRUE(base::read_file(file)->ends_with("line 999\n"));
}

TEST(BoundedLog, ContinuesWhatIsThere) {
    const base::TemporaryFolder folder;
    for (const char* text : {"one\n", "two\n"}) {
        BoundedLog log(folder.path() / "log");
        ASSERT_TRUE(log.open());
        log.append(text);
    }
    EXPECT_EQ(base::read_file(folder.path() / "log"), "one\ntwo\n");
}

TEST(Supervisor, ANameIsNoPath) {
    const base::TemporaryFolder folder;
    const base::Root root(folder.path());
    for (const char* name : {"", "../x", "a/b", "a b"}) {
        EXPECT_FALSE(supervise(root, {name, {"/bin/true"}})) << name;
        EXPECT_FALSE(is_supervised(root, name));
    }
}

TEST(Supervisor, WhatDoesNotRunIsStopped) {
    const base::TemporaryFolder folder;
    EXPECT_EQ(stop_supervised(base::Root(folder.path()), "server"), false);
}

TEST(Supervisor, AProgramThatIsNotThereIsAnError) {
    const base::TemporaryFolder folder;
    const auto done = supervise(base::Root(folder.path()), {"server", {"/nowhere/server"}});
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().message.find("/nowhere/server"), std::string::npos);
}

}  // namespace
}  // namespace nanokvm::system
