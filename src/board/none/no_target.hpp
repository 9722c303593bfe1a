// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "board/board.hpp"
#include "input/sink.hpp"
#include "media/no_drive.hpp"
#include "power/power_control.hpp"

#include <string>
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
    /// `why` is what every call answers.
    explicit NoPower(std::string why = "this board has no power control") : why_(std::move(why)) {}

    [[nodiscard]] boost::asio::awaitable<base::Result<void>> press(power::Line /*line*/,
                                                                   std::chrono::milliseconds /*duration*/) override {
        co_return base::fail(why_);
    }
    [[nodiscard]] base::Result<power::FrontLeds> leds() const override { return base::fail(why_); }
    void set_changed(std::function<void()> /*changed*/) override {}

private:
    std::string why_;
};

/// A board without a target.
class NoTarget final : public Board {
public:
    [[nodiscard]] input::InputSink& input() override { return input_; }
    [[nodiscard]] std::string no_input() const override { return "this board only shows a picture"; }
    [[nodiscard]] power::PowerControl& power() override { return power_; }
    [[nodiscard]] media::MediaPort& media() override { return media_; }
    [[nodiscard]] boost::asio::awaitable<base::Result<void>> reset_input() override {
        co_return base::fail("this board has no input");
    }

private:
    NoInput input_;
    NoPower power_;
    media::NoDrive media_;
};

}  // namespace nanokvm::board
