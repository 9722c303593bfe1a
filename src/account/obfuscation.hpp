// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::account {

/// Undoes the obfuscation in which stock clients send passwords (http-api.md 2.1): percent-encoded Base64 of an OpenSSL
/// "Salted__" container, AES-256-CBC under a constant everybody knows. A wire format, not protection (security case
/// S01). nullopt: not such a container, or one that decrypts to nothing. Pure; any bytes are allowed.
[[nodiscard]] std::optional<std::string> deobfuscate(std::string_view wire);

/// What a client meant by a password field: the obfuscated text if it is one, else the text itself (our own client
/// sends passwords as they are, under TLS).
[[nodiscard]] std::string password_from_wire(std::string_view wire);

}  // namespace nanokvm::account
