// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nanokvm::config {

/// Makes the device's own TLS key where there is none: ECDSA P-256 with a self-signed certificate for the given names
/// and addresses (beside localhost, 127.0.0.1 and ::1), valid from 1970 for 100 years, because the clock of a board
/// without battery is wrong at first boot (security cases S12, S42). An existing pair is never replaced. The key file
/// is 0600 from its first byte. Returns true when it made one. Errors: one file of the two missing, or not writable.
[[nodiscard]] base::Result<bool> ensure_tls_key(const std::filesystem::path& certificate,
                                                const std::filesystem::path& key, const std::vector<std::string>& names,
                                                const std::vector<std::string>& addresses);

/// The machine's names: hostname and hostname.local.
[[nodiscard]] std::vector<std::string> own_names(const std::string& hostname);
/// Its addresses that are up now, as text, without loopback and link-local scopes.
[[nodiscard]] std::vector<std::string> own_addresses();

}  // namespace nanokvm::config
