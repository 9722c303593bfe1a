// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/cube/cube_usb.hpp"

#include "base/files.hpp"
#include "gadget/plan_fixture.hpp"
#include "input/hidg/fake_host.hpp"
#include "input/test_sink.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

using gadget::Extra;
using gadget::Mode;
using std::chrono::milliseconds;
using testing::HasSubstr;

/// The device's USB with a host that fetches reports.
class CubeUsbTest : public testing::Test {
protected:
    CubeUsbTest() {
        gadget::apply(*tree_, gadget::described({}), "fake.0");
        host_.plug();
        sink_.start();
        fetch_all();
    }
    static std::shared_ptr<gadget::FakeTree> tree_with_controller() {
        auto tree = std::make_shared<gadget::FakeTree>();
        tree->udcs = {"fake.0"};
        return tree;
    }
    input::HidgSink::Options sink_options() {
        input::HidgSink::Options options;
        options.root = host_.root();
        options.open = [this](std::size_t index, int access) { return host_.open(index, access); };
        options.keyboard_patience = options.pointer_patience = std::chrono::minutes(1);
        return options;
    }
    CubeUsb::Options usb_options() {
        CubeUsb::Options options;
        options.root = host_.root();
        options.open_tree = [this]() -> base::Result<std::shared_ptr<gadget::GadgetTree>> {
            closed_during_job_ = host_.closed();
            return tree_;
        };
        options.unplugged = options.unpowered = milliseconds(0);
        options.patience = milliseconds(100);
        return options;
    }
    void fetch_all() {
        for (int quiet = 0; quiet < 5; ++quiet) {
            loop_.restart();
            quiet = loop_.poll() > 0 || host_.fetch() ? -1 : quiet;
        }
    }
    base::Result<void> run(boost::asio::awaitable<base::Result<void>> work) {
        std::optional<base::Result<void>> done;
        boost::asio::co_spawn(loop_, std::move(work),
                              [&](const std::exception_ptr&, base::Result<void> result) { done = std::move(result); });
        while (!done) {
            loop_.restart();
            loop_.run_one_for(milliseconds(10));
            host_.fetch();
        }
        fetch_all();
        return *done;
    }
    [[nodiscard]] gadget::Snapshot snapshot() { return gadget::snapshot_of(*tree_); }

    input::FakeHost host_;
    std::shared_ptr<gadget::FakeTree> tree_ = tree_with_controller();
    std::atomic<bool> closed_during_job_ = false;
    boost::asio::io_context loop_;
    input::HidgSink sink_{loop_, sink_options()};
    CubeUsb usb_{usb_options(), sink_};
};

TEST_F(CubeUsbTest, AModeIsSwitchedWithTheNodesClosedAndOpenedAgain) {
    ASSERT_TRUE(sink_.keyboard(input::keys(2, 4)));
    fetch_all();
    EXPECT_TRUE(host_.anything_down());
    ASSERT_TRUE(run(usb_.set_mode(Mode::hid_only)));
    EXPECT_TRUE(closed_during_job_);
    EXPECT_EQ(usb_.mode(), Mode::hid_only);
    EXPECT_EQ(snapshot().text("g0/bcdDevice"), "0x0623");
    EXPECT_EQ(snapshot().udc, "fake.0");
    EXPECT_FALSE(host_.anything_down());
    host_.fetched.clear();
    ASSERT_TRUE(sink_.keyboard(input::keys(0, 5)));
    fetch_all();
    EXPECT_EQ(host_.fetched.size(), 1U);
}

TEST_F(CubeUsbTest, TheModeThatIsThereAlreadyDisturbsNobody) {
    const auto openings = host_.openings;
    ASSERT_TRUE(run(usb_.set_mode(Mode::normal)));
    EXPECT_EQ(host_.openings, openings);
}

TEST_F(CubeUsbTest, ChangesFollowOneAnotherAndTheNodesStayClosedUntilTheLast) {
    int done = 0;
    const auto count = [&](const std::exception_ptr&, const base::Result<void>& result) { done += result ? 1 : 100; };
    boost::asio::co_spawn(loop_, usb_.set_extra(Extra::network, true), count);
    boost::asio::co_spawn(loop_, usb_.set_extra(Extra::disk, true), count);
    boost::asio::co_spawn(loop_, usb_.set_mode(Mode::hid_only), count);
    boost::asio::co_spawn(loop_, usb_.set_mode(Mode::normal), count);
    while (done < 4) {
        loop_.restart();
        loop_.run_one_for(milliseconds(10));
    }
    EXPECT_EQ(done, 4);
    EXPECT_TRUE(closed_during_job_);
    EXPECT_EQ(usb_.extras(), (gadget::Extras{true, true}));
    EXPECT_EQ(snapshot().functions().size(), 5U);
    fetch_all();
    EXPECT_FALSE(host_.closed());
}

TEST_F(CubeUsbTest, AFailureIsToldAndTypingGoesOn) {
    tree_->fail_at(0, EIO);
    EXPECT_THAT(run(usb_.set_mode(Mode::hid_only)).error().message, HasSubstr("Input/output error"));
    EXPECT_EQ(usb_.mode(), Mode::normal);
    EXPECT_FALSE(host_.closed());
}

TEST_F(CubeUsbTest, AMediumIsChangedWithoutClosingAnything) {
    ASSERT_TRUE(run(usb_.on_tree([](gadget::GadgetTree&) { return base::Result<void>{}; })));
    EXPECT_FALSE(closed_during_job_);
}

TEST_F(CubeUsbTest, AResetTakesTheLeastThatHelps) {
    const int unbindings = tree_->unbindings;
    ASSERT_TRUE(run(usb_.recover()));
    EXPECT_EQ(tree_->unbindings, unbindings) << "opening the nodes anew was enough";
}

TEST_F(CubeUsbTest, WhoAsksAgainGetsMore) {
    const int unbindings = tree_->unbindings;
    ASSERT_TRUE(run(usb_.recover()));
    ASSERT_TRUE(run(usb_.recover()));
    EXPECT_EQ(tree_->unbindings, unbindings + 1);
}

TEST_F(CubeUsbTest, AHostThatReadsNothingGetsEverythingAndTheReasonIsTold) {
    host_.reads = {false, false, false};
    const int unbindings = tree_->unbindings;
    const auto done = run(usb_.recover());
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr("no driver that could be restarted"));
    EXPECT_EQ(tree_->unbindings, unbindings + 1) << "this controller has only that";
}

TEST_F(CubeUsbTest, OneResetAtATime) {
    std::optional<base::Result<void>> second;
    boost::asio::co_spawn(loop_, usb_.recover(), [](const std::exception_ptr&, const base::Result<void>&) {});
    boost::asio::co_spawn(loop_, usb_.recover(),
                          [&](const std::exception_ptr&, const base::Result<void>& result) { second = result; });
    loop_.restart();
    loop_.poll();
    ASSERT_TRUE(second);
    EXPECT_EQ(second->error().code, EBUSY);
    ASSERT_TRUE(run(usb_.on_tree([](gadget::GadgetTree&) { return base::Result<void>{}; })));
}

}  // namespace
}  // namespace nanokvm::board
