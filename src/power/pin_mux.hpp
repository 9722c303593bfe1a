// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "power/board_pins.hpp"

#include <filesystem>
#include <span>

namespace nanokvm::power {

/// Writes the words into `memory` at their physical addresses, each read back. `memory` is /dev/mem, or a file that
/// stands for it. Errors: it cannot be mapped there, or a word did not stay.
[[nodiscard]] base::Result<void> set_pads(const std::filesystem::path& memory, std::span<const PadWord> words);

}  // namespace nanokvm::power
