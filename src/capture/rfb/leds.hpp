// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace nanokvm::capture {

/// The pseudo-encoding by which QEMU tells its guest's keyboard LEDs: a rectangle followed by one byte (RFB protocol,
/// "QEMU LED State Pseudo-encoding"; bits 0 Scroll, 1 Num, 2 Caps).
inline constexpr int rfb_encoding_qemu_leds = -261;

/// That byte in the order of HID's LED page: bits 0 Num, 1 Caps, 2 Scroll. Unknown bits are left out. Pure.
[[nodiscard]] constexpr std::uint8_t hid_leds(std::uint8_t qemu) noexcept {
    const unsigned scroll = qemu & 1U;
    const unsigned num = qemu >> 1U & 1U;
    const unsigned caps = qemu >> 2U & 1U;
    return static_cast<std::uint8_t>(num | caps << 1U | scroll << 2U);
}

}  // namespace nanokvm::capture
