// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/root.hpp"
#include "system/run_program.hpp"

#include <string_view>

namespace nanokvm::api {

/// What the routes for the settings of the device share. Copied into handlers.
struct DeviceParts {
    base::Root root;
    /// The machine is the product: its name, its services and its start are the user's to change. Elsewhere the server
    /// is a guest, and these routes refuse.
    bool own = false;
    system::RunProgram run;
};

/// Why they refuse.
inline constexpr std::string_view not_own = "the machine that this server runs on is not its own to change";

}  // namespace nanokvm::api
