// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "input/report.hpp"

namespace nanokvm::input {

/// What one client holds down, and how to let go of it. Pure value, thread-bound.
class HeldState {
public:
    /// Takes note of a report that goes to the target.
    void apply(const Report& report) noexcept;

    /// Any key, modifier or button is down.
    [[nodiscard]] bool anything() const noexcept {
        return !keyboard_.neutral() || relative_buttons_ != 0 || absolute_.buttons != 0;
    }

    /// Calls `emit(Report)` for each device of which something is down, with everything up: the pointers do not move
    /// (absolute: its last position) and the wheel does not turn. Nothing is held afterwards.
    template <typename Emit>
    void release_all(Emit&& emit) {
        if (!keyboard_.neutral()) {
            keyboard_ = {};
            emit(Report{keyboard_});
        }
        release_relative(emit);
        release_absolute(emit);
    }

    /// A client uses one pointer at a time: before its report goes out, buttons it holds on the other one are released.
    template <typename Emit>
    void release_other_pointer(const Report& upcoming, Emit&& emit) {
        if (std::holds_alternative<RelativeReport>(upcoming)) {
            release_absolute(emit);
        } else if (std::holds_alternative<AbsoluteReport>(upcoming)) {
            release_relative(emit);
        }
    }

private:
    template <typename Emit>
    void release_relative(Emit& emit) {
        if (relative_buttons_ != 0) {
            relative_buttons_ = 0;
            emit(Report{RelativeReport{}});
        }
    }
    template <typename Emit>
    void release_absolute(Emit& emit) {
        if (absolute_.buttons != 0) {
            absolute_.buttons = 0;
            emit(Report{absolute_});
        }
    }

    KeyboardReport keyboard_{};
    std::uint8_t relative_buttons_ = 0;
    AbsoluteReport absolute_{};  // wheel is always 0
};

inline void HeldState::apply(const Report& report) noexcept {
    if (const auto* keyboard = std::get_if<KeyboardReport>(&report)) {
        keyboard_ = *keyboard;
    } else if (const auto* relative = std::get_if<RelativeReport>(&report)) {
        relative_buttons_ = relative->buttons;
    } else if (const auto* absolute = std::get_if<AbsoluteReport>(&report)) {
        absolute_ = *absolute;
        absolute_.wheel = 0;
    }
}

}  // namespace nanokvm::input
