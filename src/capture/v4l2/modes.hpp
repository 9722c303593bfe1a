// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/v4l2/kernel.hpp"
#include "capture/v4l2/mode_choice.hpp"

#include <cstdint>
#include <vector>

namespace nanokvm::capture::v4l2 {

/// The formats that a device offers, in its order.
[[nodiscard]] std::vector<std::uint32_t> list_formats(Kernel& kernel, int fd);

/// What a device offers in formats that we read. Of ranges of sizes only the wished one is listed, or the largest of
/// use; of ranges of rates the highest of use. A device that tells no sizes has the one it is set to.
[[nodiscard]] std::vector<Mode> list_modes(Kernel& kernel, int fd, const Wish& wish);

}  // namespace nanokvm::capture::v4l2
