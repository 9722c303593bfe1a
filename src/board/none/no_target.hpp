// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "input/sink.hpp"
#include "power/power_control.hpp"

#include <utility>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::board {

/// Input of a board that only watches (`--board none`: a test picture, a recording): reports are taken and go nowhere,
/// as with a cable that leads nowhere.
class NoInput final : public input::InputSink {
public:
    [[nodiscard]] bool keyboard(const input::KeyboardReport& /*report*/) override { return true; }
    [[nodiscard]] bool relative(const input::RelativeReport& /*report*/) override { return true; }
    [[nodiscard]] bool absolute(const input::AbsoluteReport& /*report*/) override { return true; }
    void set_ready(std::function<void()> /*ready*/) override {}
};

/// Power control of a board without buttons: every call says so.
class NoPower final : public power::PowerControl {
public:
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> press(power::Line /*line*/,
                                                                   std::chrono::milliseconds /*duration*/) override {
        co_return base::fail(why);
    }
    [[nodiscard]] base::Result<power::FrontLeds> leds() const override { return base::fail(why); }
    void set_changed(std::function<void()> /*changed*/) override {}

private:
    static constexpr const char* why = "this board has no power control";
};

}  // namespace nanokvm::board
