// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/child_process.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace nanokvm::base {
namespace {

TEST(ChildProcess, ArgumentsReachTheProgramUninterpreted) {
    int out[2];
    ASSERT_EQ(::pipe(out), 0);
    UniqueFd reader(out[0]);
    UniqueFd writer(out[1]);
    auto child = ChildProcess::spawn(
        {.argv = {"/bin/echo", "$HOME; rm -rf *", "two  spaces"}, .descriptors = {{writer.get(), 1}}});
    ASSERT_TRUE(child) << child.error().message;
    writer.reset();
    char text[100]{};
    ASSERT_GT(::read(reader.get(), text, sizeof text - 1), 0);
    EXPECT_STREQ(text, "$HOME; rm -rf * two  spaces\n");
    EXPECT_EQ(child->wait(), 0);
    EXPECT_FALSE(child->running());
}

TEST(ChildProcess, AMissingProgramIsAnErrorThatNamesIt) {
    const auto child = ChildProcess::spawn({.argv = {"/no/such/program"}, .descriptors = {}});
    ASSERT_FALSE(child);
    EXPECT_EQ(child.error().code, ENOENT);
    EXPECT_NE(child.error().message.find("/no/such/program"), std::string::npos);
}

TEST(ChildProcess, ItsEndIsSeenOnThePidfd) {
    auto child = ChildProcess::spawn({.argv = {"/bin/sleep", "1000"}, .descriptors = {}});
    ASSERT_TRUE(child);
    child->signal(SIGTERM);
    pollfd ended{child->pidfd(), POLLIN, 0};
    ASSERT_EQ(::poll(&ended, 1, 10'000), 1);
    EXPECT_EQ(describe_wait_status(child->wait()), "killed by signal 15 (Terminated)");
}

TEST(ChildProcess, InheritsNoOtherDescriptor) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);  // without O_CLOEXEC, as a library may open one
    UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    auto child = ChildProcess::spawn({.argv = {"/bin/sleep", "1000"}, .descriptors = {}});
    ASSERT_TRUE(child);
    writer.reset();
    pollfd last_writer_gone{reader.get(), POLLIN, 0};
    ASSERT_EQ(::poll(&last_writer_gone, 1, 10'000), 1);
    EXPECT_NE(last_writer_gone.revents & POLLHUP, 0);
}

TEST(ChildProcess, DestructionEndsIt) {
    pid_t pid = 0;
    {
        auto child = ChildProcess::spawn({.argv = {"/bin/sleep", "1000"}, .descriptors = {}});
        ASSERT_TRUE(child);
        pid = child->pid();
    }
    EXPECT_EQ(::kill(pid, 0), -1);
    EXPECT_EQ(errno, ESRCH);
}

}  // namespace
}  // namespace nanokvm::base
