// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/hidg/hidg_sink.hpp"

#include "input/control.hpp"
#include "input/hidg/fake_host.hpp"
#include "input/test_sink.hpp"

#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sys/eventfd.h>
#include <unistd.h>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using Fetched = FakeHost::Fetched;

const Fetched keyboard_up{0, {0, 0, 0, 0, 0, 0, 0, 0}};
const Fetched mouse_up{1, {0, 0, 0, 0}};
const Fetched pointer_up{2, {0, 0xff, 0x3f, 0xff, 0x3f, 0}};  // in the middle: nobody has moved it yet

Fetched typed(std::uint8_t usage, std::uint8_t modifiers = 0) {
    return {0, {modifiers, 0, usage, 0, 0, 0, 0, 0}};
}

class HidgSinkTest : public testing::Test {
protected:
    HidgSink::Options options() {
        HidgSink::Options options;
        options.root = host_.root();
        options.leds = [this](std::uint8_t bits) { lights_.push_back(bits); };
        options.open = [this](std::size_t index, int access) { return host_.open(index, access); };
        options.keyboard_patience = options.pointer_patience = patience_;
        return options;
    }
    void make(const HidgSink::Options& options) {
        control_.reset();
        sink_.emplace(loop_, options);
        control_.emplace(*sink_, [this] { return now_; });
        client_ = control_->join({.name = "ada", .may_control = true}, {});
        sink_->start();
    }
    /// With a host that has fetched the releases.
    void connect() {
        host_.plug();
        make(options());
        fetch_all();
        host_.fetched.clear();
    }
    /// Runs until nothing but timers is left to do, the host fetching all the time.
    void fetch_all() {
        for (int quiet = 0; quiet < 5; ++quiet) {
            loop_.restart();
            quiet = loop_.poll() > 0 || host_.fetch() ? -1 : quiet;
        }
    }
    template <typename Done>
    void run_until(Done done) {
        for (int i = 0; i < 1000 && !done(); ++i) {
            loop_.restart();
            loop_.run_one_for(milliseconds(10));
            host_.fetch();
        }
        ASSERT_TRUE(done());
    }
    base::Result<void> reopen() {
        std::optional<base::Result<void>> done;
        boost::asio::co_spawn(loop_, sink_->reopen(milliseconds(200)),
                              [&](const std::exception_ptr&, base::Result<void> result) { done = std::move(result); });
        run_until([&] { return done.has_value(); });
        return done.value();
    }

    FakeHost host_;
    boost::asio::io_context loop_;
    std::vector<std::uint8_t> lights_;
    std::uint64_t now_ = 1;
    milliseconds patience_{60'000};  // longer than any machine is slow; short where a test waits for its end
    std::optional<HidgSink> sink_;
    std::optional<InputControl> control_;
    InputClient client_;

    void TearDown() override { client_.leave(); }
};

TEST_F(HidgSinkTest, EverythingIsReleasedBeforeAnythingElse) {
    host_.plug();
    make(options());
    client_.report(keys(2, 4));
    fetch_all();
    EXPECT_THAT(host_.fetched, ElementsAre(keyboard_up, mouse_up, pointer_up, typed(4, 2)));
}

TEST_F(HidgSinkTest, ReportsArriveAsTheyAreInTheirOrder) {
    connect();
    client_.report(keys(0, 4));
    client_.report(keys(0));
    client_.report(RelativeReport{.buttons = 1, .dx = -3, .dy = 4});
    client_.report(RelativeReport{});
    client_.report(AbsoluteReport{.buttons = 2, .x = 0x1234, .y = 0x0506, .wheel = -1});
    fetch_all();
    EXPECT_THAT(host_.fetched, ElementsAre(typed(4), keyboard_up, Fetched{1, {1, 0xfd, 4, 0}}, mouse_up,
                                           Fetched{2, {2, 0x34, 0x12, 0x06, 0x05, 0xff}}));
}

TEST_F(HidgSinkTest, OneDevicesReportIsFetchedBeforeAnothersIsWritten) {
    connect();
    client_.report(keys(1));  // Ctrl
    client_.report(RelativeReport{.buttons = 1});
    for (int i = 0; i < 3; ++i) {
        loop_.restart();
        loop_.poll();
    }
    host_.reads = {false, true, true};
    EXPECT_FALSE(host_.fetch()) << "the click waits for Ctrl";
    host_.reads = {true, true, true};
    fetch_all();
    EXPECT_THAT(host_.fetched, ElementsAre(typed(0, 1), Fetched{1, {1, 0, 0, 0}}));
}

TEST_F(HidgSinkTest, WithoutAHostReportsAreDroppedAndAHostStartsWithEverythingUp) {
    make(options());
    client_.report(keys(0, 4));
    fetch_all();
    EXPECT_EQ(host_.openings, 0U);
    EXPECT_EQ(control_->backlog(), 0U);
    host_.plug();
    run_until([&] { return host_.fetched.size() == 3; });
    EXPECT_FALSE(host_.anything_down());
    client_.report(keys(0, 5));
    fetch_all();
    EXPECT_EQ(host_.fetched.back(), typed(5));
}

TEST_F(HidgSinkTest, AfterAReplugNothingIsDownAndTypingGoesOn) {
    connect();
    client_.report(keys(2, 4));
    fetch_all();
    host_.unplug();
    fetch_all();
    client_.report(keys(2, 5));
    host_.fetched.clear();
    host_.plug();
    run_until([&] { return host_.fetched.size() == 3; });
    EXPECT_THAT(host_.fetched, ElementsAre(keyboard_up, mouse_up, pointer_up));
    client_.report(keys(2, 6));
    fetch_all();
    EXPECT_EQ(host_.fetched.back(), typed(6, 2));
}

TEST_F(HidgSinkTest, ADeviceTheHostDoesNotReadHoldsUpNoOther) {
    patience_ = milliseconds(30);
    connect();
    host_.reads = {true, true, false};  // firmware, which knows no absolute pointer
    client_.report(AbsoluteReport{.x = 1, .y = 1});
    client_.report(AbsoluteReport{.buttons = 1, .x = 2, .y = 2});
    client_.report(keys(0, 4));
    run_until([&] { return !host_.fetched.empty(); });
    EXPECT_THAT(host_.fetched, ElementsAre(typed(4)));
    host_.fetched.clear();
    host_.reads = {true, true, true};  // its operating system does
    run_until([&] { return host_.fetched.size() >= 2; });
    EXPECT_THAT(host_.fetched, ElementsAre(Fetched{2, {0, 1, 0, 1, 0, 0}}, Fetched{2, {0, 2, 0, 2, 0, 0}}))
        << "what was under way, then everything up";
}

/// As a controller that sleeps: poll says that it is writable, write says EAGAIN.
class SleepingController {
public:
    SleepingController() { add(0xffff'ffff'ffff'fffd); }
    [[nodiscard]] base::UniqueFd node() const { return base::UniqueFd(::fcntl(counter_.get(), F_DUPFD_CLOEXEC, 0)); }
    /// Whatever was written since, as the sum of its bytes taken for numbers.
    std::uint64_t wake() {
        std::uint64_t value = 0;
        return ::read(counter_.get(), &value, sizeof value) == sizeof value ? value : 0;
    }

private:
    void add(std::uint64_t value) { EXPECT_EQ(::write(counter_.get(), &value, sizeof value), 8); }

    base::UniqueFd counter_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
};

TEST_F(HidgSinkTest, WhatASleepingControllerRefusesIsTriedAgain) {
    SleepingController controller;
    auto asleep = options();
    asleep.keyboard_patience = std::chrono::minutes(1);
    asleep.open = [&](std::size_t index, int access) -> base::Result<base::UniqueFd> {
        return index == 0 && access == O_WRONLY ? controller.node() : host_.open(index, access);
    };
    host_.plug();
    make(asleep);
    fetch_all();
    client_.report(keys(0, 4));
    loop_.restart();
    loop_.run_for(milliseconds(20));
    EXPECT_EQ(control_->backlog(), 1U);
    controller.wake();
    run_until([&] { return control_->backlog() == 0; });
    EXPECT_EQ(controller.wake(), std::uint64_t{4} << 16U) << "the key's byte, once";
}

TEST_F(HidgSinkTest, AControllerThatSleepsOnLosesWhatWasTyped) {
    patience_ = milliseconds(30);
    SleepingController controller;
    auto asleep = options();
    asleep.open = [&](std::size_t index, int access) -> base::Result<base::UniqueFd> {
        return index == 0 && access == O_WRONLY ? controller.node() : host_.open(index, access);
    };
    host_.plug();
    make(asleep);
    fetch_all();
    client_.report(keys(0, 4));
    EXPECT_EQ(control_->backlog(), 1U);
    run_until([&] { return control_->backlog() == 0; });
    controller.wake();
    EXPECT_EQ(controller.wake(), 0U);
}

TEST_F(HidgSinkTest, LightsComeBack) {
    connect();
    host_.light(0x02);
    run_until([&] { return !lights_.empty(); });
    host_.light(0x00);
    run_until([&] { return lights_.size() == 2; });
    EXPECT_THAT(lights_, ElementsAre(2, 0));
}

TEST_F(HidgSinkTest, ANodeThatBreaksIsOpenedAgain) {
    connect();
    client_.report(keys(0, 4));
    fetch_all();
    const auto openings = host_.openings;
    host_.break_nodes();
    client_.report(keys(0, 5));
    run_until([&] { return host_.openings > openings && !host_.anything_down(); });
    client_.report(keys(0, 6));
    fetch_all();
    EXPECT_EQ(host_.fetched.back(), typed(6));
}

TEST_F(HidgSinkTest, NodesThatAreNotThereYetAreTriedAgain) {
    host_.refuses_opening = true;
    host_.plug();
    make(options());
    fetch_all();
    client_.report(keys(0, 4));
    EXPECT_EQ(control_->backlog(), 0U) << "dropped, not kept for later";
    host_.refuses_opening = false;
    run_until([&] { return host_.fetched.size() == 3; });
    EXPECT_THAT(host_.fetched, ElementsAre(keyboard_up, mouse_up, pointer_up));
}

TEST_F(HidgSinkTest, WhileHeldTheNodesAreClosed) {
    connect();
    sink_->hold();
    fetch_all();
    EXPECT_TRUE(host_.closed());
    client_.report(keys(0, 4));
    EXPECT_EQ(control_->backlog(), 0U);
    sink_->resume();
    fetch_all();
    EXPECT_THAT(host_.fetched, ElementsAre(keyboard_up, mouse_up, pointer_up));
}

TEST_F(HidgSinkTest, TheEndReleasesWhatIsDown) {
    connect();
    client_ = {};
    control_.reset();
    ASSERT_TRUE(sink_->keyboard(keys(2, 4)));
    ASSERT_TRUE(host_.fetch());
    ASSERT_TRUE(sink_->relative(RelativeReport{.buttons = 1}));
    ASSERT_TRUE(host_.fetch());
    EXPECT_TRUE(host_.anything_down());
    sink_.reset();
    host_.fetch();
    EXPECT_FALSE(host_.anything_down());
}

TEST_F(HidgSinkTest, AnOrderlyEndWaitsForTheHost) {
    connect();
    for (std::uint8_t usage = 4; usage < 20; ++usage) {
        client_.report(keys(0, usage));
    }
    client_.leave();
    bool settled = false;
    boost::asio::co_spawn(loop_, sink_->settle(std::chrono::seconds(5)),
                          [&](const std::exception_ptr&) { settled = true; });
    run_until([&] { return settled; });
    host_.fetch();
    EXPECT_EQ(host_.fetched.size(), 17U);
    EXPECT_FALSE(host_.anything_down());
}

TEST_F(HidgSinkTest, ASleepingHostIsAskedToWakeUpOncePerAction) {
    connect();
    std::ofstream(host_.controller() / "srp").close();
    host_.state("suspended");
    run_until([&] { return sink_->host() == HostState::suspended; });
    client_.report(keys(0));
    EXPECT_EQ(host_.asked_to_wake(), "") << "letting go is no action";
    client_.report(keys(0, 4));
    EXPECT_EQ(host_.asked_to_wake(), "1");
}

TEST_F(HidgSinkTest, AHostThatMustNotBeWokenIsNot) {
    connect();
    std::ofstream(host_.controller() / "srp").close();
    std::ofstream(host_.root() / "/boot/usb.notwakeup").close();
    host_.state("suspended");
    run_until([&] { return sink_->host() == HostState::suspended; });
    client_.report(keys(0, 4));
    EXPECT_EQ(host_.asked_to_wake(), "");
}

TEST_F(HidgSinkTest, AResetIsProvenByAReportThatTheHostFetches) {
    connect();
    const auto openings = host_.openings;
    EXPECT_TRUE(reopen());
    EXPECT_EQ(host_.openings, openings + 3);
    host_.reads = {false, false, false};
    EXPECT_EQ(reopen().error().message, "the host does not read the USB keyboard");
    host_.unplug();
    EXPECT_EQ(reopen().error().message, "no host is connected to the USB port");
}

}  // namespace
}  // namespace nanokvm::input
