// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "gadget/description.hpp"

#include <string>
#include <string_view>

namespace nanokvm::gadget {

/// What tells this unit from others; the same after every boot.
struct Identity {
    LinkAddresses addresses;
    std::string serial;  ///< 16 hexadecimal digits
    std::string source;  ///< the file it was made from; empty: none was found, and all such units are alike

    friend bool operator==(const Identity&, const Identity&) = default;
};

/// Made from the SHA-512 of `seed`: hexadecimal digits 0–3 end the two MAC addresses (device.md section 3.8), digits
/// 4–19 are the serial number.
[[nodiscard]] Identity identity_of(std::string_view seed);

/// From the chip's id (/sys/class/cvi-base/base_uid), else /etc/machine-id, below `root`.
[[nodiscard]] Identity load_identity(const base::Root& root);

}  // namespace nanokvm::gadget
