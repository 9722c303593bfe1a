// SPDX-License-Identifier: GPL-3.0-or-later
#include "board/virtual/qmp_power.hpp"

#include "board/virtual/fake_qemu.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace nanokvm::board {
namespace {

using power::Line;
using power::Machine;
using std::chrono::milliseconds;

class QmpPowerTest : public ::testing::Test {
protected:
    QmpPowerTest() {
        power.set_changed([this] { lit.push_back(power.leds() ? (power.leds()->power ? "on" : "off") : "unknown"); });
        // A QEMU with -no-shutdown, as far as power goes.
        qemu.hook = [this](const std::string& command) -> std::string {
            if (command == "cont") {
                if (qemu.status == "shutdown") {
                    return R"("error":{"class":"GenericError","desc":"Resetting the Virtual Machine is required"})";
                }
                change("running", "RESUME");
            } else if (command == "stop") {
                change("paused", "STOP");
            } else if (command == "system_reset") {
                change(qemu.status == "running" ? "running" : "prelaunch", "RESET");
            }
            return "";
        };
    }
    void change(const std::string& status, const std::string& event) {
        qemu.status = status;
        qemu.event(event);
    }
    void connect() {
        qemu.listen();
        client.start();
        ASSERT_TRUE(run_until(loop, [this] { return power.machine().has_value(); }));
    }
    base::Result<void> press(Line line, milliseconds duration) {
        std::optional<base::Result<void>> done;
        boost::asio::co_spawn(loop, power.press(line, duration),
                              [&done](const std::exception_ptr&, base::Result<void> result) { done = result; });
        EXPECT_TRUE(run_until(loop, [&done] { return done.has_value(); }));
        loop.run_for(milliseconds(20));
        return done.value_or(base::fail("no answer"));
    }
    std::vector<std::string> commands() const {
        std::vector<std::string> names;
        for (const auto& [name, arguments] : qemu.commands) {
            if (name != "query-status" && name != "qmp_capabilities") {
                names.push_back(name);
            }
        }
        return names;
    }

    boost::asio::io_context loop;
    FakeQemu qemu{loop};
    QmpClient client{loop, {.path = qemu.path(), .first_pause = milliseconds(1), .last_pause = milliseconds(20)}};
    QmpPower power{loop, client};
    std::vector<std::string> lit;
};

using Names = std::vector<std::string>;

TEST_F(QmpPowerTest, AShortPressAsksARunningPcToShutDown) {
    connect();
    EXPECT_TRUE(press(Line::power, milliseconds(1)));
    EXPECT_EQ(commands(), Names{"system_powerdown"});
    EXPECT_EQ(lit, Names{"on"});
}

TEST_F(QmpPowerTest, AGuestThatSwitchesItselfOffIsResetSoThatItsDisplayGoesBlankAndCanBeSwitchedOn) {
    connect();
    change("shutdown", "SHUTDOWN");
    ASSERT_TRUE(run_until(loop, [this] { return qemu.status == "prelaunch"; }));
    loop.run_for(milliseconds(20));
    EXPECT_EQ(commands(), Names{"system_reset"});
    EXPECT_TRUE(press(Line::power, milliseconds(1)));
    EXPECT_EQ(commands(), (Names{"system_reset", "cont"}));
    EXPECT_EQ(lit, (Names{"on", "off", "on"}));
}

TEST_F(QmpPowerTest, APcThatWasOffWhenWeCameIsMadeReadyToSwitchOn) {
    qemu.status = "shutdown";
    connect();
    ASSERT_TRUE(run_until(loop, [this] { return qemu.status == "prelaunch"; }));
    EXPECT_TRUE(press(Line::power, milliseconds(1)));
    EXPECT_EQ(qemu.status, "running");
}

TEST_F(QmpPowerTest, ALongPressCutsThePower) {
    connect();
    EXPECT_TRUE(press(Line::power, power::override_after));
    EXPECT_EQ(commands(), (Names{"stop", "system_reset"}));
    EXPECT_EQ(qemu.status, "prelaunch");
    EXPECT_EQ(lit, (Names{"on", "off"}));
}

TEST_F(QmpPowerTest, ResetBringsAStuckPcBackAndLeavesOneThatIsOffAlone) {
    qemu.status = "guest-panicked";
    connect();
    EXPECT_EQ(power.machine(), Machine::stuck);
    EXPECT_TRUE(press(Line::reset, milliseconds(1)));
    EXPECT_EQ(qemu.status, "running");
    change("prelaunch", "STOP");
    ASSERT_TRUE(run_until(loop, [this] { return power.machine() == Machine::off; }));
    qemu.commands.clear();
    EXPECT_TRUE(press(Line::reset, milliseconds(1)));
    EXPECT_EQ(commands(), Names{});
}

TEST_F(QmpPowerTest, WithoutQemuNothingIsKnownAndThePressSaysSo) {
    EXPECT_FALSE(power.leds());
    const auto done = press(Line::power, milliseconds(1));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "the virtual PC cannot be reached: not connected yet");
}

TEST_F(QmpPowerTest, ALostQemuIsUnknownUntilItIsBack) {
    connect();
    qemu.die();
    ASSERT_TRUE(run_until(loop, [this] { return !power.machine().has_value(); }));
    EXPECT_FALSE(power.leds());
    qemu.listen();
    ASSERT_TRUE(run_until(loop, [this] { return power.machine().has_value(); }));
    EXPECT_EQ(lit, (Names{"on", "unknown", "on"}));
}

}  // namespace
}  // namespace nanokvm::board
