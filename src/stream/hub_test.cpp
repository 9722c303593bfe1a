// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/hub.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace nanokvm::stream {
namespace {

using frames::Codec;

/// A viewer that notes what it gets, and holds it as long as the test says.
struct Viewer final : UnitSink {
    void unit(const Unit& unit) override {
        sequences.push_back(unit.frame->info().sequence);
        idrs.push_back(unit.frame->idr());
        timestamps.push_back(unit.timestamp_us);
        if (hold) {
            held.push_back(unit.frame);
        }
        if (on_unit) {
            on_unit();
        }
    }
    void let_go(const frames::Frame& frame) override {
        asked_to_let_go = true;
        std::erase_if(held, [&](const auto& ref) { return ref.get() == &frame; });
    }
    void stop() override { subscription = {}; }

    std::vector<std::uint32_t> sequences;
    std::vector<bool> idrs;
    std::vector<std::uint64_t> timestamps;
    std::vector<frames::FrameRef> held;
    std::function<void()> on_unit;
    bool hold = false;
    bool asked_to_let_go = false;
    Subscription subscription;  // of those who are to be stopped by the hub
};

class HubTest : public testing::Test {
protected:
    void begin(std::string_view script) {
        HubEvents events;
        events.signal = [this](const SignalStatus& status) { statuses.push_back(status); };
        events.stream = [this](Codec, bool ok, std::string_view why) { streams.emplace_back(ok, why); };
        hub.emplace(loop, std::vector<std::string>{SCRIPTED_WORKER, "--source", std::string(script)},
                    std::move(events));
        hub->start();
    }
    /// Runs the loop until `done` holds; fails the test after a generous while (nothing here measures time).
    void run_until(const std::function<bool()>& done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!done()) {
            ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "it never happened";
            loop.run_one_for(std::chrono::milliseconds(100));
        }
    }
    [[nodiscard]] bool saw(SignalStatus::State state) const {
        return std::any_of(statuses.begin(), statuses.end(), [&](const auto& status) { return status.state == state; });
    }

    boost::asio::io_context loop{1};
    std::vector<SignalStatus> statuses;
    std::vector<std::pair<bool, std::string>> streams;
    std::optional<Hub> hub;
};

TEST_F(HubTest, AViewerGetsEveryUnitFromAnIdrOn) {
    begin("steady");
    Viewer viewer;
    const auto subscription = hub->subscribe(Codec::h264, viewer);
    run_until([&] { return viewer.sequences.size() >= 20; });
    EXPECT_TRUE(viewer.idrs.front());
    for (std::size_t i = 1; i < viewer.sequences.size(); ++i) {
        EXPECT_EQ(viewer.sequences[i], viewer.sequences[i - 1] + 1);
        EXPECT_GT(viewer.timestamps[i], viewer.timestamps[i - 1]);
    }
    EXPECT_TRUE(saw(SignalStatus::State::ok));
    EXPECT_TRUE(streams.at(0).first);
}

TEST_F(HubTest, ASecondViewerIsServedByAnIdrAtOnceAndTheFirstLosesNothing) {
    begin("steady");
    Viewer first;
    Viewer second;
    const auto a = hub->subscribe(Codec::h264, first);
    run_until([&] { return first.sequences.size() >= 5; });
    const auto b = hub->subscribe(Codec::h264, second);
    run_until([&] { return std::count(second.idrs.begin(), second.idrs.end(), true) > 0; });
    EXPECT_LE(second.sequences.size(), 4U) << "the IDR did not wait for the end of the GOP";
    EXPECT_EQ(first.sequences.back() - first.sequences.front() + 1, first.sequences.size());
}

TEST_F(HubTest, NobodyWatchingMeansNothingEncoded) {
    begin("steady");
    Viewer viewer;
    {
        const auto subscription = hub->subscribe(Codec::h264, viewer);
        run_until([&] { return viewer.sequences.size() >= 3; });
    }
    loop.run_for(std::chrono::milliseconds(100));  // what was under way
    const auto delivered = hub->units_delivered();
    loop.run_for(std::chrono::milliseconds(300));
    EXPECT_EQ(hub->units_delivered(), delivered);
}

TEST_F(HubTest, AViewerThatHoldsTheRingIsAskedToLetGoAndOthersLoseNothing) {
    begin("huge");
    Viewer slow;
    Viewer fast;
    slow.hold = true;
    const auto a = hub->subscribe(Codec::h264, slow);
    const auto b = hub->subscribe(Codec::h264, fast);
    run_until([&] { return fast.sequences.size() >= 30; });
    EXPECT_TRUE(slow.asked_to_let_go);
    EXPECT_EQ(fast.sequences.back() - fast.sequences.front() + 1, fast.sequences.size());
}

TEST_F(HubTest, ADeadWorkerIsReplacedAndTheViewerGoesOnAtAnIdr) {
    begin("steady");
    Viewer viewer;
    const auto subscription = hub->subscribe(Codec::h264, viewer);
    run_until([&] { return viewer.sequences.size() >= 5; });
    viewer.hold = true;
    run_until([&] { return !viewer.held.empty(); });
    ::kill(hub->worker_pid(), SIGKILL);
    run_until([&] { return saw(SignalStatus::State::restarting); });
    const std::size_t before = viewer.idrs.size();
    run_until([&] { return viewer.idrs.size() > before; });
    EXPECT_TRUE(viewer.idrs[before]);
    EXPECT_GT(viewer.timestamps[before], viewer.timestamps[before - 1]);
    EXPECT_FALSE(viewer.held.front()->payload().empty()) << "units of the dead worker stay valid";
    EXPECT_EQ(hub->signal().state, SignalStatus::State::ok);
}

class MisbehavingWorker : public HubTest, public testing::WithParamInterface<const char*> {};

TEST_P(MisbehavingWorker, IsEndedAndReplacedAndTheViewerGoesOn) {
    begin(GetParam());
    Viewer viewer;
    const auto subscription = hub->subscribe(Codec::h264, viewer);
    run_until([&] { return saw(SignalStatus::State::restarting); });
    run_until([&] { return viewer.sequences.size() >= 8; });  // each worker delivers 5
}
INSTANTIATE_TEST_SUITE_P(Hub, MisbehavingWorker, testing::Values("crash", "liar", "hang"));

TEST_F(HubTest, AWorkerThatNeverSpeaksIsReplacedWhenSomeoneWatches) {
    begin("mute");
    Viewer viewer;
    const auto subscription = hub->subscribe(Codec::h264, viewer);
    run_until([&] { return saw(SignalStatus::State::restarting); });
}

TEST_F(HubTest, AMissingCableIsSaid) {
    begin("no-cable");
    run_until([&] { return saw(SignalStatus::State::no_cable); });
    EXPECT_EQ(hub->signal().message, "No HDMI cable is plugged in");
}

TEST_F(HubTest, AnEncoderThatCannotStartIsSaid) {
    begin("failing");
    Viewer viewer;
    const auto subscription = hub->subscribe(Codec::h264, viewer);
    run_until([&] { return !streams.empty(); });
    EXPECT_FALSE(streams[0].first);
    EXPECT_EQ(streams[0].second, "This encoder always fails");
    EXPECT_EQ(hub->signal().state, SignalStatus::State::stalled);
    EXPECT_EQ(hub->signal().message, "This encoder always fails");
}

TEST_F(HubTest, AViewerMayLeaveWhileUnitsAreHandedOut) {
    begin("steady");
    Viewer leaver;
    Viewer stayer;
    std::optional<Subscription> leaving = hub->subscribe(Codec::h264, leaver);
    const auto staying = hub->subscribe(Codec::h264, stayer);
    leaver.on_unit = [&] { leaving.reset(); };
    run_until([&] { return stayer.sequences.size() >= 5; });
    EXPECT_EQ(leaver.sequences.size(), 1U);
    EXPECT_EQ(hub->viewers(Codec::h264), 1U);
}

TEST_F(HubTest, AllViewersAreStoppedAtTheEnd) {
    begin("steady");
    Viewer one;
    Viewer other;
    one.subscription = hub->subscribe(Codec::h264, one);
    other.subscription = hub->subscribe(Codec::mjpeg, other);
    hub->end_viewers();
    EXPECT_EQ(hub->viewers(Codec::h264) + hub->viewers(Codec::mjpeg), 0U);
}

TEST_F(HubTest, AWorkerThatCannotBeStartedIsNamed) {
    hub.emplace(loop, std::vector<std::string>{"/no/such/worker"}, HubEvents{});
    hub->start();
    EXPECT_EQ(hub->signal().state, SignalStatus::State::restarting);
    EXPECT_NE(hub->signal().message.find("/no/such/worker"), std::string::npos);
}

}  // namespace
}  // namespace nanokvm::stream
