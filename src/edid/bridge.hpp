// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"

#include <string>

namespace nanokvm::edid {

/// What is known of the EDID in a device's HDMI bridge (device.md 6.7). It lies in the bridge's own flash, from where
/// the bridge answers the target; Linux has no part in it.
struct BridgeStore {
    std::string bridge;        ///< LT6911C, LT6911UXC, LT6911D or LT6911UXE
    std::string takes_effect;  ///< "at once", or "after a power cycle": of an EDID that is written
    std::string reason;  ///< why it can neither be read nor written: always set until the flash's commands are known
};

/// By /etc/kvm/hdmi_version and /etc/kvm/hw.
[[nodiscard]] BridgeStore find_bridge_store(const base::Root& root);

}  // namespace nanokvm::edid
