// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "power/gpio_chip.hpp"

#include <optional>
#include <utility>

namespace nanokvm::power {

/// The reset line of the HDMI bridge (device.md 1.3): 1 runs it, 0 holds it in reset, and then the target sees no
/// monitor. It is wired on the PCIe board only. The line stays as it was set when this is gone, so that a restart of
/// the server takes nobody's monitor away. Thread-bound.
class BridgeReset {
public:
    BridgeReset(Gpio gpio, Hardware hardware) : gpio_(std::move(gpio)), pin_(bridge_reset_pin(hardware)) {}

    /// False where nothing is wired to the line: set() does nothing there.
    [[nodiscard]] bool wired() const noexcept { return pin_.has_value(); }

    /// Errors: those of Gpio::leave.
    [[nodiscard]] base::Result<void> set(bool running);

private:
    Gpio gpio_;
    std::optional<Pin> pin_;
};

}  // namespace nanokvm::power
