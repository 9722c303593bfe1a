// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/jiggler.hpp"

#include "input/test_sink.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;

class JigglerTest : public testing::Test {
protected:
    void run_until(std::size_t reports) {
        while (sink_.taken.size() < reports) {
            loop_.restart();
            loop_.run_one_for(std::chrono::seconds(10));
        }
    }

    boost::asio::io_context loop_;
    TestSink sink_;
    std::uint64_t now_ = 3'600'000'000'000;
    InputControl control_{sink_, [this] { return now_; }};
    InputClient client_ = control_.join({.name = "ada", .may_control = true}, {});
    Jiggler jiggler_{loop_, control_, milliseconds(1), milliseconds(1)};
};

TEST_F(JigglerTest, TheMouseGoesThereAndBack) {
    jiggler_.start(Jiggler::Mode::relative);
    run_until(2);
    EXPECT_THAT(sink_.taken,
                ElementsAre(Report{RelativeReport{.dx = 10, .dy = 10}}, Report{RelativeReport{.dx = -10, .dy = -10}}));
}

TEST_F(JigglerTest, TheAbsolutePointerEndsInTheMiddle) {
    jiggler_.start(Jiggler::Mode::absolute);
    run_until(2);
    EXPECT_THAT(sink_.taken, ElementsAre(Report{AbsoluteReport{.x = 0x3f00, .y = 0x3f00}},
                                         Report{AbsoluteReport{.x = 0x3fff, .y = 0x3fff}}));
}

TEST_F(JigglerTest, NobodyIsDisturbedWhoHoldsSomethingOrHasJustDoneSomething) {
    client_.report(keys(0, 4));
    sink_.taken.clear();
    now_ += 3'600'000'000'000;
    EXPECT_FALSE(control_.nudge(RelativeReport{.dx = 10})) << "a key is down";
    client_.report(keys(0));
    sink_.taken.clear();
    EXPECT_EQ(control_.quiet_for().count(), 0);
    jiggler_.start(Jiggler::Mode::relative);
    loop_.run_for(milliseconds(5));
    EXPECT_THAT(sink_.taken, IsEmpty());
    now_ += 1'000'000;
    run_until(2);
}

TEST_F(JigglerTest, ControlStaysWithWhomItIs) {
    ASSERT_TRUE(client_.take());
    now_ += 3'600'000'000'000;
    jiggler_.start(Jiggler::Mode::relative);
    run_until(2);
    EXPECT_TRUE(client_.status().mine);
}

TEST_F(JigglerTest, OffIsOff) {
    jiggler_.start(Jiggler::Mode::relative);
    jiggler_.stop();
    loop_.run_for(milliseconds(10));
    EXPECT_THAT(sink_.taken, IsEmpty());
}

}  // namespace
}  // namespace nanokvm::input
