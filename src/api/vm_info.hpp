// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "http/router.hpp"

#include <string>
#include <string_view>

namespace nanokvm::api {

/// What the board can do beyond what every board does; the web client shows no switches for the rest.
struct Abilities {
    bool usb = false;      ///< it is a USB device of the target: modes, network and disk can be switched
    bool tls = false;      ///< HTTPS can be switched: it listens where its settings say
    bool system = false;   ///< the machine is its own: name, SSH, restart (DeviceParts::own)
    std::string no_input;  ///< why typing reaches nobody (board::Board::no_input)
};

/// GET /api/vm/info (with our `abilities` in it) and /api/vm/hardware (http-api.md 3.3).
void add_info_routes(http::Router& router, base::Root root, Abilities abilities);

/// "v1.4.1" for a known content of /boot/ver, the content itself otherwise.
[[nodiscard]] std::string image_version(std::string_view boot_ver);

/// `Alpha`, `Beta` or `PCIE` for the word in /etc/kvm/hw; clients branch on exactly these, so everything else is
/// `Alpha`.
[[nodiscard]] std::string_view hardware_name(std::string_view word) noexcept;

}  // namespace nanokvm::api
