// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/machine_status.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

using power::Machine;

std::optional<Machine> machine(const char* text) {
    return machine_of(boost::json::parse(text));
}

TEST(MachineStatus, RunStatesAreSeenAsAPersonSeesThePc) {
    EXPECT_EQ(machine(R"({"status":"running","running":true})"), Machine::on);
    EXPECT_EQ(machine(R"({"status":"suspended","running":false})"), Machine::asleep);
    for (const char* off : {R"({"status":"prelaunch"})", R"({"status":"paused"})", R"({"status":"shutdown"})"}) {
        EXPECT_EQ(machine(off), Machine::off) << off;
    }
    for (const char* stuck : {R"({"status":"guest-panicked"})", R"({"status":"io-error"})"}) {
        EXPECT_EQ(machine(stuck), Machine::stuck) << stuck;
    }
}

TEST(MachineStatus, OnlyAGuestThatSwitchedItselfOffNeedsAReset) {
    EXPECT_TRUE(needs_reset(boost::json::parse(R"({"status":"shutdown"})")));
    EXPECT_FALSE(needs_reset(boost::json::parse(R"({"status":"paused"})")));
    EXPECT_FALSE(needs_reset(boost::json::parse("[]")));
}

TEST(MachineStatus, OtherAnswersSayNothing) {
    for (const char* text : {"{}", "[]", "null", R"({"status":1})", R"({"status":""})"}) {
        EXPECT_EQ(machine(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace nanokvm::board
