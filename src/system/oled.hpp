// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "panel/pages.hpp"
#include "panel/ssd1306.hpp"
#include "power/board_pins.hpp"

#include <memory>
#include <optional>

namespace nanokvm::system {

/// Where a board's OLED hangs (device.md 1.1 and 1.5).
struct OledPlace {
    int bus;
    std::uint8_t address;
    panel::Size size;
};

/// Nothing for hardware that is not known.
[[nodiscard]] std::optional<OledPlace> oled_place(power::Hardware hardware) noexcept;

/// The OLED of this device, started. Thread-bound.
class Oled {
public:
    /// Errors: no such bus, or no OLED answers (a Cube Lite has none).
    [[nodiscard]] static base::Result<std::unique_ptr<Oled>> open(const base::Root& root, const OledPlace& place);
    explicit Oled(panel::KernelI2cDevice device, const OledPlace& place);

    /// Shows `picture`, or nothing: off. Errors: it does not answer any more.
    [[nodiscard]] base::Result<void> show(const std::optional<panel::Bitmap>& picture);

private:
    panel::KernelI2cDevice device_;
    panel::Ssd1306 panel_;
};

}  // namespace nanokvm::system
