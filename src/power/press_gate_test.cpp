// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/press_gate.hpp"

#include <cerrno>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::power {
namespace {

class PressGateTest : public ::testing::Test {
protected:
    struct Press {
        std::optional<PressGate::Turn> turn;
        int error = -1;  // -1: waits
        boost::asio::cancellation_signal cancellation;
        [[nodiscard]] bool in() const { return turn.has_value(); }
    };

    Press& press(Line line) {
        Press& press = presses.emplace_back();
        boost::asio::co_spawn(
            loop, gate.enter(line),
            boost::asio::bind_cancellation_slot(
                press.cancellation.slot(), [&press](const std::exception_ptr&, base::Result<PressGate::Turn> result) {
                    press.error = result ? 0 : result.error().code;
                    if (result) {
                        press.turn.emplace(std::move(*result));
                    }
                }));
        settle();
        return press;
    }
    void settle() {
        loop.restart();
        loop.poll();
    }

    boost::asio::io_context loop;
    PressGate gate{loop.get_executor()};
    std::list<Press> presses;
};

TEST_F(PressGateTest, TheLinesAreIndependent) {
    EXPECT_TRUE(press(Line::power).in());
    EXPECT_TRUE(press(Line::reset).in());
}

TEST_F(PressGateTest, PressesOfOneLineFollowOneAnotherInOrder) {
    Press& first = press(Line::power);
    Press& second = press(Line::power);
    Press& third = press(Line::power);
    EXPECT_TRUE(first.in() && !second.in() && !third.in());
    first.turn.reset();
    settle();
    EXPECT_TRUE(second.in() && !third.in());
    second.turn.reset();
    Press& late = press(Line::power);
    EXPECT_TRUE(third.in() && !late.in());
    third.turn.reset();
    settle();
    EXPECT_TRUE(late.in());
}

TEST_F(PressGateTest, TooManyWaitingIsBusy) {
    Press& first = press(Line::power);
    for (std::size_t i = 0; i < max_waiting_presses; ++i) {
        EXPECT_EQ(press(Line::power).error, -1);
    }
    EXPECT_EQ(press(Line::power).error, EBUSY);
    first.turn.reset();
    settle();
    EXPECT_EQ(press(Line::power).error, -1);
    // Everyone's turn ends, so that nothing waits for a gate that is gone.
    for (Press& one : presses) {
        one.turn.reset();
        settle();
    }
}

TEST_F(PressGateTest, ACancelledPressLeavesTheQueue) {
    Press& first = press(Line::power);
    Press& second = press(Line::power);
    Press& third = press(Line::power);
    second.cancellation.emit(boost::asio::cancellation_type::terminal);
    settle();
    EXPECT_NE(second.error, -1);
    first.turn.reset();
    settle();
    EXPECT_TRUE(third.in());
}

}  // namespace
}  // namespace nanokvm::power
