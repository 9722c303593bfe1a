// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"
#include "gadget/endpoints.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace nanokvm::gadget {

/// A USB device controller: what a gadget is bound to.
struct Udc {
    std::string name;   ///< `4340000.usb`
    std::string state;  ///< `configured`, `not attached`, `suspended` … (Documentation/ABI/stable/sysfs-class-udc)
    std::string speed;  ///< `high-speed`; `UNKNOWN` while not connected
    EndpointLimits limits;
};

/// Those of /sys/class/udc below `root`, by name; none where the kernel has no gadget support.
[[nodiscard]] std::vector<Udc> list_udcs(const base::Root& root);

/// The one to use: `bound` when it is (still) there, else the first. Errors: there is none.
[[nodiscard]] base::Result<Udc> pick_udc(const std::vector<Udc>& udcs, std::string_view bound);

enum class Role { device, host };

/// Turns the device's USB port (/proc/cviusb/otg_role); nothing where there is no such switch, or it stands so already.
[[nodiscard]] base::Result<void> set_role(const base::Root& root, Role role);

}  // namespace nanokvm::gadget
