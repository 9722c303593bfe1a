// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/store.hpp"
#include "base/result.hpp"
#include "server_options.hpp"

#include <optional>
#include <string>

namespace nanokvm {

/// The administrator's password at start (design: no default password). First start: taken from --password-file, or
/// made and written there; with --set-password the file's content is set at every start, which also opens a locked
/// store. Returns the password that the file holds, if it is the administrator's: for the line that tells the user.
/// Errors say what could not be read or written.
[[nodiscard]] base::Result<std::optional<std::string>> ensure_first_password(account::Store& store,
                                                                             const ServerOptions& options);

}  // namespace nanokvm
