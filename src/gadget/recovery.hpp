// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "gadget/command.hpp"

#include <chrono>

/// What helps when a host sees a gadget that should work (device.md 3.9). Both take everything that the host has of it
/// away and give it back: its network and its disk, too. The medium stays in the drive.
namespace nanokvm::gadget {

/// Takes the gadget off the bus for `pause` and binds it again: a cable pulled out and plugged in. Errors: it is not
/// bound (ENOTCONN); the kernel refuses, then it is off the bus. Blocks.
[[nodiscard]] base::Result<void> rebind(const UsbContext& context, std::chrono::milliseconds pause);

/// The same, and between the two the controller's driver (dwc2) is taken from the hardware and given back, which resets
/// it and its PHY. Errors: it is not bound (ENOTCONN); the controller has no driver that could be taken; it does not
/// come back within 2 s. Blocks.
[[nodiscard]] base::Result<void> restart_controller(const UsbContext& context, std::chrono::milliseconds pause);

}  // namespace nanokvm::gadget
