// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::account {

/// The claims of a session token (http-api.md 1.7).
struct Claims {
    std::string username;             ///< also `sub`
    std::uint64_t token_version = 0;  ///< the account's; exact in all 64 bits
    std::int64_t issued = 0;          ///< `iat`, Unix seconds
    std::int64_t expires = 0;         ///< `exp`
    std::string id;                   ///< `jti`, ours: tells two sessions apart; empty in tokens of others
};

/// A JSON Web Token (RFC 7519) signed with HS256 (RFC 7515, RFC 7518 section 3.2).
[[nodiscard]] std::string sign_token(const Claims& claims, std::string_view secret);

/// nullopt: not a token of this secret, another algorithm, expired at `now` (no leeway), or a claim missing or
/// contradicting. Pure; any bytes are allowed.
[[nodiscard]] std::optional<Claims> verify_token(std::string_view token, std::string_view secret, std::int64_t now);

}  // namespace nanokvm::account
