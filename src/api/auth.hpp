// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/login.hpp"
#include "account/sessions.hpp"
#include "account/store.hpp"
#include "http/router.hpp"

namespace nanokvm::api {

/// What the account routes work on; all outlive the router.
struct AuthParts {
    account::Store& store;
    account::Sessions& sessions;
    account::Login& login;
};

/// POST /api/auth/login and logout, GET /api/auth/account, GET and POST /api/auth/password (http-api.md 3.1).
void add_auth_routes(http::Router& router, AuthParts parts);

/// /api/auth/users…: the administration of accounts (http-api.md 3.1).
void add_user_routes(http::Router& router, AuthParts parts);

/// Empty when `password` may be set, else the rule it breaks (http-api.md 2.2).
[[nodiscard]] std::string password_problem(std::string_view password);

}  // namespace nanokvm::api
