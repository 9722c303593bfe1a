// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/principal.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nanokvm::account {

/// One account as it stands in /etc/kvm/pwd (http-api.md 2.2).
struct User {
    std::string username;
    std::string password;  ///< bcrypt hash, or the obfuscated text of a legacy file
    Role role = Role::user;
    bool enabled = true;
    std::uint64_t token_version = 1;    ///< tokens carry it; raising it ends them
    bool must_change_password = false;  ///< drives the notice in the web client
    bool system_account = false;        ///< the device owner: at most one, an enabled admin, cannot be deleted

    friend bool operator==(const User&, const User&) = default;
};

using Users = std::vector<User>;

}  // namespace nanokvm::account
