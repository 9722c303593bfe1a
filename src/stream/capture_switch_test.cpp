// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/capture_switch.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace nanokvm::stream {
namespace {

using namespace std::chrono_literals;
using frames::Codec;

struct Viewer final : UnitSink {
    void unit(const Unit&) override { ++units; }
    void let_go(const frames::Frame&) override {}
    void stop() override {}
    unsigned units = 0;
};

class CaptureSwitchTest : public testing::Test {
protected:
    void begin(std::chrono::milliseconds minute = 1min) {
        HubEvents events;
        events.viewers = [this] { capture->viewers_changed(); };
        hub.emplace(loop, std::vector<std::string>{SCRIPTED_WORKER, "--source", "steady"}, std::move(events));
        capture.emplace(
            loop, *hub, base::Root(folder.path()),
            [this](bool shown) -> base::Result<void> {
                monitor.emplace_back(shown);
                return monitor_fails ? base::fail("stuck") : base::Result<void>();
            },
            1ms, minute);
        capture->begin();
    }
    /// Fails the test after a generous while: nothing here measures time.
    void run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + 30s;
        while (!done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it never happened";
            loop.run_one_for(100ms);
        }
    }
    void expect_pictures() {
        const unsigned before = viewer.units;
        run_until([&] { return viewer.units > before; });
    }
    [[nodiscard]] std::filesystem::path flag() const { return folder.path() / "etc/kvm/hdmi_disable"; }

    base::TemporaryFolder folder;
    boost::asio::io_context loop{1};
    Viewer viewer;
    std::optional<Hub> hub;
    std::optional<CaptureSwitch> capture;
    std::vector<bool> monitor;  // what the target was shown
    bool monitor_fails = false;
};

TEST_F(CaptureSwitchTest, OffEndsTheWorkerAndOnBringsThePictureBackToTheSameViewer) {
    begin();
    const auto subscription = hub->subscribe(Codec::h264, viewer);
    expect_pictures();
    ASSERT_TRUE(capture->disable());
    EXPECT_TRUE(std::filesystem::exists(flag()));
    EXPECT_EQ(hub->worker_pid(), -1);
    EXPECT_EQ(hub->signal().message, "The capture is switched off");
    ASSERT_TRUE(capture->enable());
    EXPECT_FALSE(std::filesystem::exists(flag()));
    expect_pictures();
    EXPECT_EQ(hub->signal().state, SignalStatus::State::ok);
    EXPECT_EQ(monitor, (std::vector<bool>{true, false, true}));
}

TEST_F(CaptureSwitchTest, AMonitorThatCannotBeSwitchedIsToldAndTheCaptureObeys) {
    begin();
    monitor_fails = true;
    const auto off = capture->disable();
    ASSERT_FALSE(off);
    EXPECT_EQ(off.error().message, "stuck");
    EXPECT_FALSE(hub->capturing());
    EXPECT_FALSE(capture->enable());
    EXPECT_TRUE(hub->capturing());
}

TEST_F(CaptureSwitchTest, WhatAPersonSwitchedOffStaysOff) {
    std::filesystem::create_directories(flag().parent_path());
    ASSERT_TRUE(base::write_file_atomically(flag(), ""));
    begin();
    EXPECT_FALSE(hub->capturing());
    const auto subscription = hub->subscribe(Codec::h264, viewer);
    EXPECT_FALSE(hub->capturing()) << "a viewer does not overrule it";
    EXPECT_EQ(monitor, std::vector<bool>{false});
    ASSERT_TRUE(capture->set_idle_minutes(5));
    EXPECT_FALSE(hub->capturing());
    EXPECT_FALSE(capture->enabled());
}

TEST_F(CaptureSwitchTest, AResetIsOffAndOn) {
    begin();
    const auto subscription = hub->subscribe(Codec::h264, viewer);
    expect_pictures();
    const pid_t worker = hub->worker_pid();
    bool done = false;
    boost::asio::co_spawn(
        loop,
        [&]() -> boost::asio::awaitable<void> {
            const auto result = co_await capture->reset();
            done = result.has_value();
        },
        boost::asio::detached);
    run_until([&] { return done; });
    expect_pictures();
    EXPECT_NE(hub->worker_pid(), worker);
    EXPECT_EQ(monitor, (std::vector<bool>{true, false, true}));
}

TEST_F(CaptureSwitchTest, ItGoesOffWhenNobodyWatchesAndOnWithTheNextViewer) {
    begin(1ms);
    ASSERT_TRUE(capture->set_idle_minutes(3));
    EXPECT_EQ(base::read_file(folder.path() / "etc/kvm/hdmi_idle_timeout").value(), "3");
    run_until([&] { return !hub->capturing(); });
    EXPECT_TRUE(capture->enabled()) << "nobody switched it off";
    {
        const auto subscription = hub->subscribe(Codec::h264, viewer);
        EXPECT_TRUE(hub->capturing());
        expect_pictures();
    }
    run_until([&] { return !hub->capturing(); });
}

TEST_F(CaptureSwitchTest, MoreMinutesThanAWeekAreRefused) {
    begin();
    EXPECT_FALSE(capture->set_idle_minutes(10'081));
    EXPECT_TRUE(capture->set_idle_minutes(10'080));
}

}  // namespace
}  // namespace nanokvm::stream
