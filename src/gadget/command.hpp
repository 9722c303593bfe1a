// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "gadget/tree.hpp"

#include <string>
#include <vector>

/// What `nanokvm usb …` does: the init scripts' and the support's way to the gadget.
namespace nanokvm::gadget {

struct UsbContext {
    const base::Root& root;
    GadgetTree& tree;
    bool dry_run = false;  ///< says the steps instead of doing them
};

struct UsbReport {
    std::string text;                   ///< for stdout, lines
    std::vector<std::string> warnings;  ///< for stderr: flags that were not used, a medium that was left out
    bool bound = false;                 ///< the gadget is bound to a controller now
};

/// Builds what the flags of /boot ask for, binds it and turns the port to the device's role. A LUN that exists keeps
/// its medium; nothing happens to a gadget that is right already. A first medium that cannot be used is left out:
/// keyboard and pointers are worth more. Errors: no controller, too few endpoints, the kernel refuses; then all is as
/// before.
[[nodiscard]] base::Result<UsbReport> usb_up(const UsbContext& context);

/// After a flag has changed: as usb_up, but what is down is changed and stays down.
[[nodiscard]] base::Result<UsbReport> usb_apply(const UsbContext& context);

enum class Down { keep, remove };

/// Unbinds and turns the port to the host's role; Down::keep leaves the gadget and its medium for the next usb_up.
[[nodiscard]] base::Result<UsbReport> usb_down(const UsbContext& context, Down down);

/// Controller, mode, functions, endpoints, medium: a line each, `name value`.
[[nodiscard]] base::Result<UsbReport> usb_status(const UsbContext& context);

}  // namespace nanokvm::gadget
