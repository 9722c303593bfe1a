// SPDX-License-Identifier: GPL-3.0-or-later
// Two clients, keys, buttons, media, mode switches, cables and dying servers in random order, against models of the
// kernel's gadget and of a host that fetches reports when it likes.
#include "board/cube/cube_usb.hpp"
#include "gadget/lun.hpp"
#include "gadget/plan_fixture.hpp"
#include "input/control.hpp"
#include "input/hidg/fake_host.hpp"
#include "input/test_sink.hpp"

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

using input::FakeHost;
using std::chrono::milliseconds;

/// Between control and sink: notes what the sink took while the host was there.
class Tap final : public input::InputSink {
public:
    Tap(input::HidgSink& sink, FakeHost& host, std::vector<FakeHost::Fetched>& taken)
        : sink_(sink), host_(host), taken_(taken) {}
    bool keyboard(const input::KeyboardReport& report) override { return note(0, report, sink_.keyboard(report)); }
    bool relative(const input::RelativeReport& report) override { return note(1, report, sink_.relative(report)); }
    bool absolute(const input::AbsoluteReport& report) override { return note(2, report, sink_.absolute(report)); }
    void set_ready(std::function<void()> ready) override { sink_.set_ready(std::move(ready)); }

private:
    template <typename Report>
    bool note(std::size_t device, const Report& report, bool took) {
        if (took && !host_.closed()) {
            const auto bytes = input::ReportBytes(report);
            taken_.push_back({device, {bytes.span().begin(), bytes.span().end()}});
        }
        return took;
    }

    input::HidgSink& sink_;
    FakeHost& host_;
    std::vector<FakeHost::Fetched>& taken_;
};

/// One run of the program. One that was killed is kept, and never does anything again.
struct Server {
    Server(FakeHost& host, const std::shared_ptr<gadget::FakeTree>& tree, std::vector<FakeHost::Fetched>& taken,
           const std::uint64_t& now)
        : sink(loop, sink_options(host)),
          tap(sink, host, taken),
          usb(usb_options(host, tree), sink),
          control(tap, [&now] { return now; }) {
        sink.start();
    }
    static input::HidgSink::Options sink_options(FakeHost& host) {
        input::HidgSink::Options options;
        options.root = host.root();
        options.open = [&host](std::size_t index, int access) { return host.open(index, access); };
        options.keyboard_patience = options.pointer_patience = std::chrono::minutes(10);
        return options;
    }
    static CubeUsb::Options usb_options(FakeHost& host, const std::shared_ptr<gadget::FakeTree>& tree) {
        CubeUsb::Options options;
        options.root = host.root();
        options.open_tree = [tree]() -> base::Result<std::shared_ptr<gadget::GadgetTree>> { return tree; };
        return options;
    }

    boost::asio::io_context loop;
    input::HidgSink sink;
    Tap tap;
    CubeUsb usb;
    input::InputControl control;
    std::array<input::InputClient, 2> clients;
};

class Story {
public:
    explicit Story(unsigned seed) : random_(seed) {
        tree_->udcs = {"fake.0"};
        gadget::add_images(*tree_);
        gadget::apply(*tree_, gadget::described({.disk = true}), "fake.0");
        std::ofstream(host_.root() / "/boot/usb.disk0").close();
        std::filesystem::create_directories(host_.root() / "/etc");
        std::ofstream(host_.root() / "/etc/machine-id") << "this unit";
        host_.plug();
        start();
    }

    void step() {
        now_ += random_() % 4 * (input::Lease::idle_ns / 2);  // so that control passes from one to the other
        switch (random_() % 24) {
            case 0:
                return restart();
            case 1:
                return kill();
            case 2:
                return plugged_ ? unplug() : plug();
            case 3:
                return switch_something();
            case 4:
            case 5:
                return change_medium();
            case 6:
                server_->clients.at(random_() % 2) = join();
                return;
            case 7:
            case 8:
                server_->loop.restart();
                server_->loop.poll();
                return;
            case 9:
            case 10:
                host_.fetch();
                return;
            default:
                server_->clients.at(random_() % 2).report(any_report());
        }
    }

    /// Everybody lets go.
    void finish() {
        if (!plugged_) {
            plug();
        }
        for (auto& client : server_->clients) {
            client.leave();
        }
        settled();
        EXPECT_FALSE(host_.anything_down());
        EXPECT_EQ(server_->control.backlog(), 0U);
        EXPECT_EQ(tree_->files.size(), 2U);
    }

private:
    input::InputClient join() { return server_->control.join({.name = "ada", .may_control = true}, {}); }

    input::Report any_report() {
        const auto small = [this](unsigned values) { return static_cast<std::uint8_t>(random_() % values); };
        switch (random_() % 4) {
            case 0:
            case 1:
                return input::keys(small(2), static_cast<std::uint8_t>(small(3) * 4),
                                   static_cast<std::uint8_t>(small(2) * 5));
            case 2:
                return input::RelativeReport{.buttons = small(2), .dx = static_cast<std::int8_t>(small(200) - 100)};
            default:
                return input::AbsoluteReport{.buttons = small(2), .x = small(200), .y = small(200)};
        }
    }

    /// Runs program and host until neither has anything to do.
    void quiet() {
        for (int rounds = 0; rounds < 4; ++rounds) {
            server_->loop.restart();
            rounds = server_->loop.poll() > 0 || host_.fetch() ? -1 : rounds;
        }
    }
    /// All that was taken has arrived, once and in order.
    void settled() {
        quiet();
        ASSERT_EQ(host_.fetched, taken_);
    }
    /// Something breaks off: what has arrived so far is right, and what comes after begins with nothing pressed.
    void broken_off() {
        ASSERT_LE(host_.fetched.size(), taken_.size());
        ASSERT_TRUE(std::equal(host_.fetched.begin(), host_.fetched.end(), taken_.begin()));
    }
    void begin() {
        quiet();
        if (plugged_) {
            ASSERT_FALSE(host_.anything_down());
        }
        host_.fetched.clear();
        taken_.clear();
    }

    void start() {
        server_ = std::make_unique<Server>(host_, tree_, taken_, now_);
        for (auto& client : server_->clients) {
            client = join();
        }
        begin();
    }
    void restart() {
        for (auto& client : server_->clients) {
            client.leave();
        }
        settled();
        server_.reset();
        EXPECT_FALSE(host_.anything_down());
        start();
    }
    void kill() {
        broken_off();
        killed_.push_back(std::move(server_));
        start();
    }
    void unplug() {
        broken_off();
        plugged_ = false;
        host_.unplug();
        begin();
        EXPECT_TRUE(host_.closed());
    }
    void plug() {
        settled();
        plugged_ = true;
        host_.plug();
        begin();
        EXPECT_FALSE(host_.closed());
    }

    /// The host sees the gadget go and come back.
    void switch_something() {
        broken_off();
        auto& usb = server_->usb;
        const int unbindings = tree_->unbindings;
        const auto extras = usb.extras();
        switch (random_() % 3) {
            case 0:
                run(usb.set_mode(usb.mode() == gadget::Mode::normal ? gadget::Mode::hid_only : gadget::Mode::normal));
                break;
            case 1:
                run(usb.set_extra(gadget::Extra::network, !extras.network));
                break;
            default:
                run(usb.set_extra(gadget::Extra::disk, !extras.disk));
        }
        if (tree_->unbindings > unbindings) {
            host_.forget_what_was_down();
        }
        begin();
        EXPECT_EQ(host_.closed(), !plugged_);
    }

    /// Media come and go while keys are down and reports under way: nothing of that is disturbed.
    void change_medium() {
        const std::array<gadget::Medium, 3> media{gadget::Medium{}, {gadget::test_image}, {"/data/cd.iso", true}};
        const gadget::Medium medium = media.at(random_() % media.size());
        const int unbindings = tree_->unbindings;
        const bool there = server_->usb.mode() == gadget::Mode::normal && server_->usb.extras().disk;
        const auto done = run(server_->usb.on_tree([medium](gadget::GadgetTree& tree) -> base::Result<void> {
            const auto change = gadget::Drive(tree).insert(medium);
            return change ? base::Result<void>{} : tl::unexpected(change.error());
        }));
        EXPECT_EQ(done.has_value(), there);
        EXPECT_EQ(tree_->unbindings, unbindings);
    }

    base::Result<void> run(boost::asio::awaitable<base::Result<void>> work) {
        std::optional<base::Result<void>> done;
        boost::asio::co_spawn(server_->loop, std::move(work),
                              [&](const std::exception_ptr&, base::Result<void> result) { done = std::move(result); });
        while (!done) {
            server_->loop.restart();
            server_->loop.run_one_for(milliseconds(100));
        }
        return *done;
    }

    std::mt19937 random_;
    std::uint64_t now_ = 1;
    std::vector<FakeHost::Fetched> taken_;
    FakeHost host_;
    std::shared_ptr<gadget::FakeTree> tree_ = std::make_shared<gadget::FakeTree>();
    std::vector<std::unique_ptr<Server>> killed_;
    std::unique_ptr<Server> server_;
    bool plugged_ = true;
};

TEST(CubeProperty, NoKeyStaysDownAndNothingIsLostOrDoubledWhileConnected) {
    for (unsigned seed = 0; seed < 40; ++seed) {
        Story story(seed);
        for (int step = 0; step < 250; ++step) {
            story.step();
            ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed << " step " << step;
        }
        story.finish();
        ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace nanokvm::board
