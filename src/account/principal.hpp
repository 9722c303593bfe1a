// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace nanokvm::account {

/// What an account may do (http-api.md 1.9). The account file knows exactly these two words.
enum class Role { user, admin };

/// Who stands behind a request: the outcome of a session check. Immutable value, any thread.
struct Principal {
    std::string username{};
    Role role = Role::user;

    // What the registry needs to end this session later; of no interest to handlers.
    std::uint64_t token_version = 0;  ///< of the account when the token was issued; 0: authentication is disabled
    std::int64_t expires = 0;         ///< Unix seconds; 0: never
    std::string token_id{};           ///< tells two sessions of one user apart; not a secret
};

}  // namespace nanokvm::account
