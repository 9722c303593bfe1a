// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "panel/qr_code.hpp"

namespace nanokvm::panel {

/// How hard a symbol is to read (ISO/IEC 18004:2015, 7.8.3): runs, blocks, patterns like a finder's, imbalance.
[[nodiscard]] int qr_penalty(const QrCode& code) noexcept;

}  // namespace nanokvm::panel
