// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "power/gpio_chip.hpp"

/// GPIO lines through /sys/class/gpio (Documentation/admin-guide/gpio/sysfs.rst): for kernels without the character
/// device. `number` is global.
namespace nanokvm::power {

/// Exports the line and makes it an output by writing "low", which sets direction and level in one step.
[[nodiscard]] base::Result<std::unique_ptr<Output>> sysfs_output(const base::Root& root, unsigned number);

/// Exports the line as an output that stays at this level.
[[nodiscard]] base::Result<void> sysfs_leave(const base::Root& root, unsigned number, bool high);

/// Exports the line as an input; edges show where the line can interrupt.
[[nodiscard]] base::Result<std::unique_ptr<Input>> sysfs_input(const base::Root& root, unsigned number);

}  // namespace nanokvm::power
