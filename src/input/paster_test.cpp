// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/paster.hpp"

#include "input/test_sink.hpp"

#include <cerrno>
#include <list>
#include <optional>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

using std::chrono::milliseconds;

class PasterTest : public ::testing::Test {
protected:
    // Begins typing; the outcome appears in `outcome`.
    void begin(const char* text, const char* user = "ada") {
        boost::asio::co_spawn(
            loop, paster.type({.name = user, .may_control = true}, *plan_paste(text, Layout::us)),
            boost::asio::bind_cancellation_slot(cancellations.emplace_back().slot(),
                                                [this](const std::exception_ptr& failed, base::Result<void> result) {
                                                    threw = failed != nullptr;
                                                    outcome = std::move(result);
                                                }));
    }

    boost::asio::io_context loop;
    std::list<boost::asio::cancellation_signal> cancellations;  // one a text
    TestSink sink;
    std::uint64_t now = 1;
    InputControl control{sink, [this] { return now; }};
    Paster paster{loop.get_executor(), control, milliseconds(0)};
    std::optional<base::Result<void>> outcome;
    bool threw = false;
};

TEST_F(PasterTest, EachCharacterIsPressedAndReleased) {
    begin("aB");
    loop.run();
    ASSERT_TRUE(outcome && *outcome);
    EXPECT_EQ(sink.taken, (std::vector<Report>{keys(0, 4), keys(0), keys(2, 5), keys(0)}));
}

TEST_F(PasterTest, ItWaitsForATargetThatIsBehindAndOverflowsNothing) {
    begin(std::string(1000, 'a').c_str());
    sink.room = 0;
    while (!outcome) {
        loop.run_one();
        if (sink.room == 0) {
            sink.make_room(1);
        }
    }
    EXPECT_TRUE(*outcome);
    EXPECT_EQ(sink.taken.size(), 2000U);
    EXPECT_EQ(control.dropped(), 0U);
}

TEST_F(PasterTest, ItTakesControlFromAPageOfTheSameUserOnly) {
    InputClient page = control.join({.name = "ada", .may_control = true}, {});
    page.report(keys(0, 9));
    begin("a", "bob");
    loop.run();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->error().code, EBUSY);
    outcome.reset();
    loop.restart();
    begin("a", "ada");
    loop.run();
    EXPECT_TRUE(outcome && *outcome);
    EXPECT_FALSE(sink.anything_down());
}

TEST_F(PasterTest, WhoTakesControlEndsIt) {
    InputClient chief = control.join({.name = "chief", .may_control = true, .may_seize = true}, {});
    begin("aaaaaaaa");
    while (sink.taken.empty()) {
        loop.run_one();
    }
    ASSERT_TRUE(chief.take());
    loop.run();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->error().code, EBUSY);
    EXPECT_FALSE(sink.anything_down());
}

TEST_F(PasterTest, OneTextAtATime) {
    begin("aaaa");
    begin("bbbb");
    std::optional<base::Result<void>> first;
    while (!first) {
        loop.run_one();
        if (outcome && !first) {
            first = outcome;
        }
    }
    EXPECT_EQ(first->error().code, EBUSY);
    loop.run();
    EXPECT_TRUE(outcome && *outcome);
}

TEST_F(PasterTest, CancellingReleasesEverything) {
    begin("aaaaaaaaaaaaaaaa");
    while (sink.taken.empty()) {
        loop.run_one();
    }
    paster.cancel();
    loop.run();
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->error().code, ECANCELED);
    EXPECT_LT(sink.taken.size(), 32U);
    EXPECT_FALSE(sink.anything_down());
    EXPECT_EQ(control.join({}, {}).status().holder, "");
}

TEST_F(PasterTest, TheEndOfTheRequestCancelsIt) {
    begin("aaaaaaaaaaaaaaaa");
    while (sink.taken.empty()) {
        loop.run_one();
    }
    cancellations.front().emit(boost::asio::cancellation_type::terminal);
    loop.run();
    EXPECT_TRUE(threw || (outcome && !*outcome));
    EXPECT_LT(sink.taken.size(), 32U);
    EXPECT_FALSE(sink.anything_down());
}

}  // namespace
}  // namespace nanokvm::input
