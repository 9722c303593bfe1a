// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <string>

namespace nanokvm::account {

/// The key that signs session tokens when server.yaml names none: made at the first start, kept in /etc/kvm/.jwt_secret
/// (0600), so that a restart logs nobody out (http-api.md S10). Error: it can neither be read nor written.
[[nodiscard]] base::Result<std::string> ensure_token_secret(const base::Root& root);

/// `bytes` random bytes as base64url text, without padding. Throws std::runtime_error without randomness.
[[nodiscard]] std::string random_text(std::size_t bytes);

}  // namespace nanokvm::account
