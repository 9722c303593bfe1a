// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/user.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace nanokvm::account {

/// Parses the text of /etc/kvm/pwd: the format of http-api.md 2.2 or the older one with a single account. Errors say
/// what is wrong with it; a file is taken whole or not at all. Any bytes are allowed.
[[nodiscard]] base::Result<Users> parse_user_file(std::string_view text);

/// The text for `users` (at least one), byte for byte as the stock firmware writes it, mirror of the owner included.
[[nodiscard]] std::string user_file(const Users& users);

/// `^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$`
[[nodiscard]] bool is_username(std::string_view text) noexcept;

/// The rules that hold for any set of accounts: unique valid names, at most one owner and it an enabled admin, at least
/// one enabled admin.
[[nodiscard]] base::Result<void> check_users(const Users& users);

[[nodiscard]] std::string_view role_name(Role role) noexcept;
/// False: no such role; `role` is untouched.
[[nodiscard]] bool parse_role(std::string_view text, Role& role) noexcept;

}  // namespace nanokvm::account
