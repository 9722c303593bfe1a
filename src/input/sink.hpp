// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "input/report.hpp"

#include <functional>

namespace nanokvm::input {

/// The keyboard and the two pointers of the target: where reports end (QMP, /dev/hidg*).
///
/// Each report is offered once and taken as a whole or not at all, so that order is the caller's alone. A sink without
/// a target (cable out, PC gone) takes reports and drops them; it lets everything go when the target comes (back),
/// because what a former process of ours left pressed must not stay so.
///
/// Thread-bound to the loop, never blocks.
class InputSink {
public:
    virtual ~InputSink() = default;

    /// False: cannot take it now; nothing of it was used, and the function given to set_ready() is called once it can.
    [[nodiscard]] virtual bool keyboard(const KeyboardReport& report) = 0;
    [[nodiscard]] virtual bool relative(const RelativeReport& report) = 0;
    [[nodiscard]] virtual bool absolute(const AbsoluteReport& report) = 0;

    /// `ready` runs on the loop, never from inside a call of this class, after a false. An empty function unsets it.
    virtual void set_ready(std::function<void()> ready) = 0;
};

}  // namespace nanokvm::input
