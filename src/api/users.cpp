// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/obfuscation.hpp"
#include "account/user_file.hpp"
#include "api/auth.hpp"
#include "base/log.hpp"
#include "http/params.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;

Response list(const AuthParts& parts) {
    if (parts.store.state() != account::Store::State::ready) {
        return http::failure(-1, "failed to load users");
    }
    boost::json::array users;
    for (const account::User& user : parts.store.users()) {
        boost::json::object entry{
            {"username", user.username}, {"role", account::role_name(user.role)}, {"enabled", user.enabled}};
        if (user.system_account) {
            entry["systemAccount"] = true;
        }
        users.push_back(std::move(entry));
    }
    return http::envelope(boost::json::object{{"users", std::move(users)}});
}

awaitable<Response> create(AuthParts parts, Request& request) {
    const auto params = http::Params::from(request);
    if (!params) {
        co_return http::failure(-1, "invalid parameters");
    }
    const auto username = params->text("username");
    const auto wire = params->text("password");
    const auto role_text = params->text("role");
    if (!username || !wire || !role_text) {
        co_return http::failure(-1, "invalid parameters");
    }
    const std::string password = account::password_from_wire(*wire);
    if (const auto problem = password_problem(password); !problem.empty()) {
        co_return http::failure(-2, problem);
    }
    account::Role role{};
    if (!account::parse_role(*role_text, role)) {
        co_return http::failure(-3, "invalid role");
    }
    // Refused before the work of a hash, and again after it: another request may have been faster.
    if (parts.store.find(*username) != nullptr) {
        co_return http::failure(-3, "username already exists");
    }
    const auto created = parts.store.create(*username, co_await parts.login.hash(password), role);
    if (!created) {
        co_return http::failure(-3, created.error().message);
    }
    log::info("{} created user {}", request.session->username, *username);
    co_return http::envelope();
}

Response update(const AuthParts& parts, const Request& request) {
    const auto params = http::Params::from(request);
    if (!params) {
        return http::failure(-1, "invalid parameters");
    }
    const auto role_text = params->optional_text("role");
    const auto enabled = params->optional_boolean("enabled");
    if (!role_text || !enabled || (!*role_text && !*enabled)) {
        return http::failure(-1, "invalid parameters");
    }
    account::Store::Change change{.role = {}, .enabled = *enabled};
    if (*role_text) {
        account::Role role{};
        if (!account::parse_role(**role_text, role)) {
            return http::failure(-2, "invalid role");
        }
        change.role = role;
    }
    const std::string username(request.path_param("username"));
    const auto changed = parts.store.update(username, change, request.session->username);
    if (!changed) {
        return http::failure(-2, changed.error().message);
    }
    parts.sessions.disconnect(username);
    log::info("{} changed user {}", request.session->username, username);
    return http::envelope();
}

Response remove(const AuthParts& parts, const Request& request) {
    const std::string username(request.path_param("username"));
    if (const auto removed = parts.store.remove(username, request.session->username); !removed) {
        return http::failure(-1, removed.error().message);
    }
    log::info("{} deleted user {}", request.session->username, username);
    return http::envelope();
}

awaitable<Response> reset_password(AuthParts parts, Request& request) {
    const auto params = http::Params::from(request);
    const auto wire = params ? params->text("password") : base::Result<std::string>(base::fail(""));
    if (!wire) {
        co_return http::failure(-1, "invalid parameters");
    }
    const std::string username(request.path_param("username"));
    const account::User* user = parts.store.find(username);
    if (user == nullptr) {
        co_return http::failure(-2, "user not found");
    }
    if (user->system_account) {
        co_return http::failure(-3, "the device owner must change its own password");
    }
    const std::string password = account::password_from_wire(*wire);
    if (const auto problem = password_problem(password); !problem.empty()) {
        co_return http::failure(-4, problem);
    }
    if (const auto set = parts.store.set_password(username, co_await parts.login.hash(password)); !set) {
        co_return http::failure(-4, set.error().message);
    }
    log::info("{} set the password of {}", request.session->username, username);
    co_return http::envelope();
}

}  // namespace

void add_user_routes(http::Router& router, AuthParts parts) {
    router.add("GET", "/api/auth/users", http::Access::admin,
               [parts](Request&) -> awaitable<Response> { co_return list(parts); });
    router.add("POST", "/api/auth/users", http::Access::admin,
               [parts](Request& request) { return create(parts, request); });
    router.add("PUT", "/api/auth/users/:username", http::Access::admin,
               [parts](Request& request) -> awaitable<Response> { co_return update(parts, request); });
    router.add("DELETE", "/api/auth/users/:username", http::Access::admin,
               [parts](Request& request) -> awaitable<Response> { co_return remove(parts, request); });
    router.add("POST", "/api/auth/users/:username/password", http::Access::admin,
               [parts](Request& request) { return reset_password(parts, request); });
}

}  // namespace nanokvm::api
