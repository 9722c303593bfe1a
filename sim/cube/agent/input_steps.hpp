// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "step.hpp"

namespace nanokvm::cube {

/// {} → {devices: [{node, name, kind, phys, pressed, x, y}]}: what the target has; `pressed` are codes that are down,
/// `x` and `y` the ranges of an absolute pointer.
[[nodiscard]] Answer list_input(const Arguments& arguments);

/// {led, on, name?} → {}: switches a lock light (LED_NUML 0, LED_CAPSL 1, LED_SCROLLL 2) of the keyboard.
[[nodiscard]] Answer set_led(const Arguments& arguments);

/// {path, kind, reports: [bytes…], count, pause_us?, name?} → {us: […]}: writes the reports in turn, each `pause_us`
/// after the event of the one before, and gives the time from before write(2) to the kernel's stamp of the first input
/// event. Errors: a report makes no event within two seconds.
[[nodiscard]] Answer measure_latency(const Arguments& arguments);

}  // namespace nanokvm::cube
