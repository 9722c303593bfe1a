// SPDX-License-Identifier: GPL-3.0-or-later
#include "input/control.hpp"
#include "input/test_sink.hpp"

#include <array>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::input {
namespace {

// What the target must see of keys, buttons and wheel, in order; movement apart, since moves coalesce.
struct Action {
    std::size_t device;  // index in Report
    KeyboardReport keyboard{};
    std::uint8_t buttons = 0;
    std::int8_t wheel = 0;
    friend bool operator==(const Action&, const Action&) = default;
};

// Leaves out what changes nothing, so that a coalesced move and many moves are the same story.
class Story {
public:
    void tell(const Report& report) {
        Action action{.device = report.index()};
        if (const auto* keyboard = std::get_if<KeyboardReport>(&report)) {
            action.keyboard = *keyboard;
        } else if (const auto* relative = std::get_if<RelativeReport>(&report)) {
            action.buttons = relative->buttons;
            action.wheel = relative->wheel;
            dx += relative->dx;
        } else {
            action.buttons = std::get<AbsoluteReport>(report).buttons;
            action.wheel = std::get<AbsoluteReport>(report).wheel;
        }
        Action& last = last_[action.device];
        const bool repeats = action.keyboard == last.keyboard && action.buttons == last.buttons;
        if (!repeats || action.wheel != 0) {
            actions.push_back(action);
        }
        last = action;
    }
    std::vector<Action> actions;
    long dx = 0;

private:
    std::array<Action, 3> last_{};
};

class Interleaving {
public:
    explicit Interleaving(unsigned seed) : random_(seed) {
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            rejoin(i);
        }
    }

    void step() {
        const std::size_t who = random_() % clients_.size();
        switch (random_() % 24) {
            case 0:
                let_go(who, [this, who] { rejoin(who); });
                break;
            case 1:
                changing_hands([this, who] { clients_[who].take(); });
                break;
            case 2:
                changing_hands([this, who] { clients_[who].request(); });
                break;
            case 3:
                changing_hands([this, who] { clients_[who].release(); });
                let_go(who, [] {});
                break;
            case 4:
                sink_.room = 0;
                break;
            case 5:
            case 6:
                sink_.make_room(random_() % 12);
                break;
            case 7:
                now_ += Lease::idle_ns / 2;
                break;
            default:
                report(who);
        }
        if (control_.backlog() > ReportQueue::capacity - 16) {
            sink_.make_room(TestSink::unlimited);
        }
        ASSERT_EQ(control_.dropped(), 0U);
    }

    void finish() {
        for (std::size_t who = 0; who < clients_.size(); ++who) {
            let_go(who, [this, who] { clients_[who].leave(); });
        }
        sink_.make_room(TestSink::unlimited);
        ASSERT_FALSE(sink_.anything_down());
        ASSERT_EQ(control_.backlog(), 0U);
        Story seen;
        for (const Report& report : sink_.taken) {
            seen.tell(report);
        }
        ASSERT_EQ(seen.actions, expected_.actions);
        ASSERT_EQ(seen.dx, expected_.dx);
    }

private:
    // The model: what a client that gives up must have released for it.
    template <typename Do>
    void let_go(std::size_t who, Do&& action) {
        if (holder_ == who) {
            held_.release_all([this](const Report& report) { expected_.tell(report); });
        }
        action();
        update_holder();
    }
    template <typename Do>
    void changing_hands(Do&& action) {
        const std::size_t before = holder_;
        HeldState held = held_;
        action();
        update_holder();
        if (before != holder_) {
            held.release_all([this](const Report& report) { expected_.tell(report); });
            held_ = {};
        }
    }
    void update_holder() {
        holder_ = nobody;
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            if (clients_[i].status().mine) {
                holder_ = i;
            }
        }
    }
    void rejoin(std::size_t who) {
        clients_[who] = control_.join({.name = std::to_string(who), .may_control = true, .may_seize = who == 0}, {});
    }
    void report(std::size_t who) {
        const Report report = any_report();
        const bool accepted = clients_[who].report(report);
        const std::size_t before = holder_;
        update_holder();
        ASSERT_EQ(accepted, holder_ == who && (before == who || accepted));
        if (!accepted) {
            return;
        }
        if (before != who) {
            ASSERT_FALSE(held_.anything()) << "control passed while something was held";
        }
        held_.release_other_pointer(report, [this](const Report& released) { expected_.tell(released); });
        held_.apply(report);
        expected_.tell(report);
    }
    Report any_report() {
        const auto small = [this](unsigned values) { return static_cast<std::uint8_t>(random_() % values); };
        switch (random_() % 4) {
            case 0:
                return keys(small(2), static_cast<std::uint8_t>(small(2) * 4), static_cast<std::uint8_t>(small(2) * 5));
            case 1:
                return RelativeReport{.buttons = small(2), .dx = static_cast<std::int8_t>(small(250) - 120), .dy = 3};
            case 2:
                return AbsoluteReport{.buttons = small(2), .x = small(200), .y = small(200)};
            default:
                return AbsoluteReport{
                    .buttons = small(2), .x = 1, .y = 2, .wheel = static_cast<std::int8_t>(small(3) - 1)};
        }
    }

    static constexpr std::size_t nobody = 99;
    std::mt19937 random_;
    std::uint64_t now_ = 1;
    TestSink sink_;
    InputControl control_{sink_, [this] { return now_; }};
    std::array<InputClient, 3> clients_;
    std::size_t holder_ = nobody;
    HeldState held_;  // by the holder
    Story expected_;
};

TEST(InputControlProperty, NoKeyStaysDownAndNothingOfTheControllerIsLostDoubledOrReordered) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        Interleaving interleaving(seed);
        for (int step = 0; step < 400; ++step) {
            interleaving.step();
            ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "seed " << seed << " step " << step;
        }
        interleaving.finish();
        ASSERT_FALSE(::testing::Test::HasFatalFailure()) << "seed " << seed;
    }
}

TEST(InputControlProperty, ATargetThatTakesNothingForLongEndsWithNothingDown) {
    TestSink sink;
    InputControl control(sink, [] { return std::uint64_t{1}; });
    {
        InputClient client = control.join({.name = "ada", .may_control = true}, {});
        client.report(keys(1, 4));
        sink.room = 0;
        for (int i = 0; i < 10'000; ++i) {
            client.report(keys(0, static_cast<std::uint8_t>(4 + i % 90)));
            client.report(AbsoluteReport{.buttons = static_cast<std::uint8_t>(i % 3)});
        }
        EXPECT_LE(control.backlog(), ReportQueue::capacity);
        EXPECT_GT(control.dropped(), 0U);
    }
    sink.make_room(TestSink::unlimited);
    EXPECT_FALSE(sink.anything_down());
}

}  // namespace
}  // namespace nanokvm::input
