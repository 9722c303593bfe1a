// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "input/sink.hpp"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace nanokvm::input {

/// Keeps what it was given; takes `room` reports before it is busy. For tests.
class TestSink final : public InputSink {
public:
    static constexpr std::size_t unlimited = static_cast<std::size_t>(-1);

    bool keyboard(const KeyboardReport& report) override { return take(report); }
    bool relative(const RelativeReport& report) override { return take(report); }
    bool absolute(const AbsoluteReport& report) override { return take(report); }
    void set_ready(std::function<void()> ready) override { ready_ = std::move(ready); }

    /// Takes `reports` more and says so.
    void make_room(std::size_t reports) {
        room = reports;
        if (ready_) {
            ready_();
        }
    }

    [[nodiscard]] bool anything_down() const {
        return !keyboard_.neutral() || relative_buttons_ != 0 || absolute_buttons_ != 0;
    }

    std::vector<Report> taken;
    std::size_t room = unlimited;

private:
    bool take(const Report& report) {
        if (room == 0) {
            return false;
        }
        if (room != unlimited) {
            --room;
        }
        taken.push_back(report);
        if (const auto* keyboard = std::get_if<KeyboardReport>(&report)) {
            keyboard_ = *keyboard;
        } else if (const auto* relative = std::get_if<RelativeReport>(&report)) {
            relative_buttons_ = relative->buttons;
        } else {
            absolute_buttons_ = std::get<AbsoluteReport>(report).buttons;
        }
        return true;
    }

    std::function<void()> ready_;
    KeyboardReport keyboard_{};
    std::uint8_t relative_buttons_ = 0;
    std::uint8_t absolute_buttons_ = 0;
};

/// A keyboard report with these keys down.
[[nodiscard]] inline KeyboardReport keys(std::uint8_t modifiers, std::uint8_t first = 0, std::uint8_t second = 0) {
    return {.modifiers = modifiers, .keys = {first, second}};
}

}  // namespace nanokvm::input
