// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/vm_gpio.hpp"

#include "api/route_call.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

class Buttons final : public power::PowerControl {
public:
    boost::asio::awaitable<base::Result<void>> press(power::Line line, std::chrono::milliseconds duration) override {
        presses.emplace_back(line, duration.count());
        co_return outcome;
    }
    base::Result<power::FrontLeds> leds() const override { return lit; }
    void set_changed(std::function<void()> changed) override { changed_ = std::move(changed); }
    void light(base::Result<power::FrontLeds> leds) {
        lit = std::move(leds);
        changed_();
    }

    std::vector<std::pair<power::Line, long>> presses;
    base::Result<void> outcome;
    base::Result<power::FrontLeds> lit = power::FrontLeds{};

private:
    std::function<void()> changed_;
};

class GpioTest : public ::testing::Test {
protected:
    GpioTest() { add_gpio_routes(router, buttons); }
    std::string post(const std::string& body) {
        return call(loop, router, request_of("POST", "/api/vm/gpio", body)).body;
    }
    std::string get() { return call(loop, router, request_of("GET", "/api/vm/gpio")).body; }

    boost::asio::io_context loop;
    http::Router router;
    Buttons buttons;
};

constexpr const char* success = R"({"code":0,"msg":"success","data":null})";

TEST_F(GpioTest, AButtonIsPressedForAsLongAsAskedOrTheDefault) {
    EXPECT_EQ(post(R"({"type":"power"})"), success);
    EXPECT_EQ(post(R"({"type":"reset","duration":5000})"), success);
    EXPECT_EQ(post(R"({"Type":"power","Duration":999999999})"), success);
    EXPECT_EQ(buttons.presses,
              (std::vector<std::pair<power::Line, long>>{
                  {power::Line::power, 800}, {power::Line::reset, 5000}, {power::Line::power, 60'000}}));
}

TEST_F(GpioTest, AMissingTypeGetsTheStockSentence) {
    constexpr const char* sentence =
        R"({"code":-1,"msg":"invalid arguments: Key: 'SetGpioReq.Type' Error:Field validation for 'Type' failed on the )"
        R"('required' tag","data":null})";
    EXPECT_EQ(post("{}"), sentence);
    EXPECT_EQ(post(R"({"type":""})"), sentence);
}

TEST_F(GpioTest, UnknownButtonsAndWrongValuesPressNothing) {
    EXPECT_EQ(post(R"({"type":"foo"})"), R"({"code":-2,"msg":"invalid power event: foo","data":null})");
    for (const char* body :
         {"{", "", R"({"type":7})", R"({"type":"power","duration":-1})", R"({"type":"power","duration":"long"})"}) {
        EXPECT_NE(post(body).find(R"("code":-1,"msg":"invalid arguments: )"), std::string::npos) << body;
    }
    EXPECT_TRUE(buttons.presses.empty());
}

TEST_F(GpioTest, APressThatFailsSaysWhy) {
    buttons.outcome = base::fail("the PC is gone");
    EXPECT_EQ(post(R"({"type":"power"})"), R"({"code":-3,"msg":"operation failed: the PC is gone","data":null})");
}

TEST_F(GpioTest, TheLightsAreReadOrTheReasonIsGiven) {
    buttons.lit = power::FrontLeds{.power = true, .disk = false};
    EXPECT_EQ(get(), R"({"code":0,"msg":"success","data":{"pwr":true,"hdd":false}})");
    buttons.lit = base::fail("the PC is gone");
    EXPECT_EQ(get(), R"({"code":-2,"msg":"failed to read power led: the PC is gone","data":null})");
}

TEST_F(GpioTest, ChangesOfTheLightsAreEvents) {
    EventBoard board;
    watch_power(buttons, board);
    auto reader = board.read([] {});
    const auto status = [](const char* inner) { return event_text("power-status", inner); };
    EXPECT_EQ(reader.take().at(0), status(R"({"pwr":false,"hdd":false,"known":true})"));
    buttons.light(power::FrontLeds{.power = true, .disk = false});
    EXPECT_EQ(reader.take().at(0), status(R"({"pwr":true,"hdd":false,"known":true})"));
    buttons.light(base::fail("gone"));
    EXPECT_EQ(reader.take().at(0), status(R"({"pwr":false,"hdd":false,"known":false})"));
}

}  // namespace
}  // namespace nanokvm::api
