// SPDX-License-Identifier: GPL-3.0-or-later
#include "media/gate.hpp"

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::media {
namespace {

namespace asio = boost::asio;

class GateTest : public testing::Test {
protected:
    asio::awaitable<void> entering(const char* who) {
        auto turn = co_await gate.enter();
        told.push_back(std::string(who) + (turn ? " in" : turn.error().code == EBUSY ? " busy" : " cancelled"));
        if (turn) {
            turns.emplace_back(std::make_unique<Gate::Turn>(std::move(*turn)));
        }
    }
    void enter(const char* who, asio::cancellation_slot slot = {}) {
        asio::co_spawn(loop, entering(who), asio::bind_cancellation_slot(slot, [](const std::exception_ptr&) {}));
        settle();
    }
    void settle() {
        loop.restart();
        loop.poll();
    }
    void leave() {
        turns.erase(turns.begin());
        settle();
    }
    asio::io_context loop;
    Gate gate{loop.get_executor()};
    std::vector<std::string> told;
    std::vector<std::unique_ptr<Gate::Turn>> turns;
};

TEST_F(GateTest, LetsOneInAtATimeInTheirOrder) {
    enter("a");
    enter("b");
    enter("c");
    EXPECT_EQ(told, std::vector<std::string>{"a in"});
    leave();
    leave();
    EXPECT_EQ(told, (std::vector<std::string>{"a in", "b in", "c in"}));
    leave();
    EXPECT_FALSE(gate.taken());
}

TEST_F(GateTest, RefusesWhenTooManyWait) {
    for (std::size_t at = 0; at < Gate::most_waiting + 2; ++at) {
        enter("x");
    }
    EXPECT_EQ(told, (std::vector<std::string>{"x in", "x busy"}));
}

TEST_F(GateTest, WhoGivesUpWaitingDoesNotHoldUpTheNext) {
    asio::cancellation_signal signal;
    enter("a");
    enter("b", signal.slot());
    enter("c");
    signal.emit(asio::cancellation_type::terminal);
    settle();
    leave();
    EXPECT_EQ(told.back(), "c in");
}

}  // namespace
}  // namespace nanokvm::media
