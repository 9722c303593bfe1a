// SPDX-License-Identifier: GPL-3.0-or-later
// The lines are files that stand for sysfs; the character device needs a kernel with gpio-sim (tests/machine).
#include "power/gpio_power.hpp"

#include "base/files.hpp"
#include "base/temporary_folder.hpp"

#include <fstream>
#include <optional>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

namespace nanokvm::power {
namespace {

using std::chrono::milliseconds;

class GpioPowerTest : public ::testing::Test {
protected:
    GpioPowerTest() {
        for (const char* number : {"503", "504", "505", "507"}) {
            const auto line = lines / ("gpio" + std::string(number));
            std::filesystem::create_directories(line);
            for (const char* file : {"direction", "edge", "value"}) {
                std::ofstream(line / file) << "1";
            }
        }
        std::ofstream(lines / "export") << "";
    }
    std::string content(const std::string& number, const char* file) {
        return base::read_file(lines / ("gpio" + number) / file).value_or("?");
    }
    void put(const std::string& number, const char* value) {
        std::ofstream(lines / ("gpio" + number) / "value") << value;
    }
    base::Result<void> press(GpioPower& power, Line line, milliseconds duration) {
        std::optional<base::Result<void>> result;
        boost::asio::co_spawn(loop, power.press(line, duration),
                              [&](const std::exception_ptr&, base::Result<void> done) { result = std::move(done); });
        loop.restart();
        loop.run();
        return *result;
    }

    base::TemporaryFolder folder;
    base::Root root{folder.path()};
    std::filesystem::path lines = root / "/sys/class/gpio";
    boost::asio::io_context loop;
    Gpio gpio{root};
};

TEST_F(GpioPowerTest, ButtonsAreLowFromTheFirstInstant) {
    const GpioPower power(loop, gpio, Hardware::beta);
    EXPECT_EQ(content("503", "direction"), "low");
    EXPECT_EQ(content("505", "direction"), "low");
    EXPECT_EQ(content("507", "direction"), "1") << "the OLED's data line on this board";
    EXPECT_EQ(content("504", "direction"), "in");
}

TEST_F(GpioPowerTest, APressIsHighAndEndsLow) {
    GpioPower power(loop, gpio, Hardware::alpha);
    put("507", "0");
    std::string during;
    boost::asio::steady_timer look(loop, milliseconds(20));
    look.async_wait([&](const boost::system::error_code&) { during = content("507", "value"); });
    EXPECT_TRUE(press(power, Line::reset, milliseconds(60)));
    EXPECT_EQ(during, "1");
    EXPECT_EQ(content("507", "value"), "0");
}

TEST_F(GpioPowerTest, ACancelledPressReleases) {
    GpioPower power(loop, gpio, Hardware::beta);
    boost::asio::cancellation_signal cancel;
    boost::asio::co_spawn(loop, power.press(Line::power, milliseconds(60'000)),
                          boost::asio::bind_cancellation_slot(
                              cancel.slot(), [](const std::exception_ptr&, const base::Result<void>&) {}));
    loop.poll();
    EXPECT_EQ(content("503", "value"), "1");
    cancel.emit(boost::asio::cancellation_type::terminal);
    loop.run();
    EXPECT_EQ(content("503", "value"), "0");
}

TEST_F(GpioPowerTest, TheEndReleasesTheButtons) {
    std::optional<GpioPower> power(std::in_place, loop, gpio, Hardware::beta);
    put("503", "1");
    power.reset();
    EXPECT_EQ(content("503", "value"), "0");
}

TEST_F(GpioPowerTest, ALightIsLitWhenItsLineIsLow) {
    const GpioPower power(loop, gpio, Hardware::alpha);
    EXPECT_EQ(power.leds(), FrontLeds{});
    put("504", "0");
    EXPECT_EQ(power.leds(), (FrontLeds{true, false}));
    put("505", "0");
    EXPECT_EQ(power.leds(), (FrontLeds{true, true}));
}

TEST_F(GpioPowerTest, UnknownHardwareIsNotTouchedAndSaysWhy) {
    for (const Hardware hardware : {Hardware::unknown, Hardware::pro}) {
        GpioPower power(loop, gpio, hardware);
        const auto pressed = press(power, Line::power, milliseconds(1));
        ASSERT_FALSE(pressed);
        EXPECT_EQ(pressed.error().message, power.leds().error().message);
    }
    EXPECT_EQ(content("503", "direction") + content("503", "value"), "11");
}

TEST_F(GpioPowerTest, ALineThatIsNotThereIsAnError) {
    std::filesystem::remove_all(lines / "gpio504");
    GpioPower power(loop, gpio, Hardware::beta);
    EXPECT_NE(power.leds().error().message.find("gpio504"), std::string::npos);
    EXPECT_EQ(content("503", "value"), "0") << "released after the failure";
}

}  // namespace
}  // namespace nanokvm::power
