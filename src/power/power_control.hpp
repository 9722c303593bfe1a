// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "power/press.hpp"

#include <chrono>
#include <functional>

#include <boost/asio/awaitable.hpp>

namespace nanokvm::power {

/// The lights at the target's front.
struct FrontLeds {
    bool power = false;  ///< lit: the target is on
    bool disk = false;   ///< lit: disk activity; always false where no line or counter tells

    friend bool operator==(const FrontLeds&, const FrontLeds&) = default;
};

/// The target's buttons and lights: GPIO lines on a device, QMP on the virtual board. Thread-bound to the loop.
class PowerControl {
public:
    virtual ~PowerControl() = default;

    /// Presses `line` for `duration` (see press_duration) and completes when it is released. Presses of one line follow
    /// one another; at most max_waiting_presses wait. Errors: EBUSY, too many wait; the target cannot be reached (then
    /// nothing was pressed, or it was released).
    [[nodiscard]] virtual boost::asio::awaitable<base::Result<void>> press(Line line,
                                                                           std::chrono::milliseconds duration) = 0;

    /// Errors: the lights cannot be read now; the sentence says why.
    [[nodiscard]] virtual base::Result<FrontLeds> leds() const = 0;

    /// `changed` runs on the loop whenever leds() would answer differently than before. An empty function unsets it.
    virtual void set_changed(std::function<void()> changed) = 0;
};

}  // namespace nanokvm::power
