// SPDX-License-Identifier: GPL-3.0-or-later
#include "power/bridge_reset.hpp"

namespace nanokvm::power {

base::Result<void> BridgeReset::set(bool running) {
    return pin_ ? gpio_.leave(*pin_, running, "HDMI bridge") : base::Result<void>();
}

}  // namespace nanokvm::power
