// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

/// Password hashes: bcrypt, cost 10, through the C library (http-api.md 2.2). A hash takes some 60 ms here and several
/// hundred on the device: call these on the pool, never on the loop. Reentrant.
namespace nanokvm::account {

/// Shortest and longest password that may be set, in bytes (bcrypt looks at no more than 72).
inline constexpr std::size_t min_password_bytes = 8;
inline constexpr std::size_t max_password_bytes = 72;

/// `$2a$10$…` with a fresh random salt. Throws std::runtime_error when the system has no randomness or no bcrypt.
[[nodiscard]] std::string bcrypt_hash(std::string_view password);

/// False also for a malformed hash and for passwords with a NUL or above 72 bytes; takes as long as a good one for
/// them, so that time tells nothing.
[[nodiscard]] bool bcrypt_matches(std::string_view password, const std::string& hash);

/// Looks like a bcrypt hash.
[[nodiscard]] bool is_bcrypt(std::string_view text) noexcept;

/// Does the work of bcrypt_matches and answers false: for users that do not exist.
bool bcrypt_pretend(std::string_view password);

}  // namespace nanokvm::account
