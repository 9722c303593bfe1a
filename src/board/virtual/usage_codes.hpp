// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace nanokvm::board {

/// How QEMU calls the key of a HID usage (page 0x07).
struct UsageCode {
    std::string_view qcode;  ///< name in QAPI's QKeyCode; empty: the PC's keyboard cannot press it
    std::uint8_t bytes = 0;  ///< places it takes in the queue of QEMU's keyboard for going down or up
};

/// Any usage 0…255.
[[nodiscard]] UsageCode code_of_usage(std::uint8_t usage) noexcept;

}  // namespace nanokvm::board
