// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "gadget/command.hpp"
#include "gadget/describe.hpp"
#include "gadget/usb_control.hpp"

/// The switches of the web client: they are flags in /boot, and the gadget follows them at once (device.md 0.1, 9.9,
/// 9.31). All block.
namespace nanokvm::gadget {

/// Whether HID-only mode is asked for (/boot/usb.hid_only).
[[nodiscard]] Mode mode_flag(const base::Root& root);

/// Whether network (usb.ncm or usb.rndis0) and disk (usb.disk0) are asked for.
[[nodiscard]] Extras extra_flags(const base::Root& root);

/// Changes the flag and applies all flags. Nothing happens when it stands so already. Errors: the flag cannot be
/// changed, or usb_apply's; then flags and gadget are as before.
[[nodiscard]] base::Result<UsbReport> switch_mode(const UsbContext& context, Mode mode);

/// The same. On: usb.rndis0, or an empty usb.disk0. Off: usb.ncm and usb.rndis0, or usb.disk0.
[[nodiscard]] base::Result<UsbReport> switch_extra(const UsbContext& context, Extra extra, bool on);

}  // namespace nanokvm::gadget
