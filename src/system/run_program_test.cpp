// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/run_program.hpp"

#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::system {
namespace {

using namespace std::chrono_literals;

base::Result<void> run(std::vector<std::string> argv, std::chrono::milliseconds limit = 60s) {
    boost::asio::io_context loop;
    std::optional<base::Result<void>> done;
    boost::asio::co_spawn(loop, run_program(std::move(argv), limit),
                          [&done](const std::exception_ptr& failed, base::Result<void> result) {
                              if (!failed) {
                                  done = std::move(result);
                              }
                          });
    loop.run();
    return done.value();
}

std::string why(const base::Result<void>& result) {
    return result ? "it went well" : result.error().message;
}

TEST(RunProgram, SuccessIsQuiet) {
    EXPECT_TRUE(run({"/bin/true"}));
}

TEST(RunProgram, AFailureTellsTheFirstLineOfStderr) {
    EXPECT_EQ(why(run({"/bin/false"})), "/bin/false: exit status 1");
    EXPECT_EQ(why(run({"/bin/sh", "-c", "echo no >&2; echo more >&2; exit 3"})),
              "/bin/sh -c echo no >&2; echo more >&2; exit 3: exit status 3: no");
}

TEST(RunProgram, WhatIsNotThereIsNamed) {
    EXPECT_EQ(why(run({"/nowhere/program"})), "cannot start /nowhere/program: No such file or directory");
}

TEST(RunProgram, ArgumentsReachTheProgramAsTheyAre) {
    EXPECT_TRUE(run({"/usr/bin/test", "$(id) ; * \n", "=", "$(id) ; * \n"}));
}

TEST(RunProgram, OneThatStaysIsKilled) {
    EXPECT_EQ(why(run({"/bin/sleep", "1000"}, 50ms)), "/bin/sleep 1000: took too long");
}

TEST(RunProgram, OneThatSaysMuchDoesNotFillTheMemory) {
    EXPECT_EQ(why(run({"/bin/sh", "-c", "head -c 100000000 /dev/zero >&2; exit 4"})),
              "/bin/sh -c head -c 100000000 /dev/zero >&2; exit 4: exit status 4");
}

}  // namespace
}  // namespace nanokvm::system
