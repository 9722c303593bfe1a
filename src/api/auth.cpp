// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/auth.hpp"

#include "account/bcrypt.hpp"
#include "account/obfuscation.hpp"
#include "account/user_file.hpp"
#include "base/log.hpp"
#include "http/params.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>

namespace nanokvm::api {
namespace {

using boost::asio::awaitable;
using http::Request;
using http::Response;
using Outcome = account::Login::Outcome;

constexpr double after_unparsable = 3.0;  // seconds, http-api.md 1.10

awaitable<Response> log_in(AuthParts parts, Request& request) {
    if (!parts.sessions.authentication_enabled()) {
        // What older API clients expect to find there (http-api.md appendix D).
        co_return request.from_browser() ? http::envelope()
                                         : http::envelope(boost::json::object{{"token", "disabled"}});
    }
    const auto params = http::Params::from(request);
    const auto username = params ? params->text("username") : base::Result<std::string>(base::fail(""));
    const auto password = params ? params->text("password") : base::Result<std::string>(base::fail(""));
    if (!username || !password) {
        co_await parts.login.delay(after_unparsable);
        co_return http::failure(-1, "invalid parameters");
    }
    switch (co_await parts.login.attempt(*username, account::password_from_wire(*password), request.peer)) {
        case Outcome::invalid:
            co_return http::failure(-2, "invalid username or password");
        case Outcome::locked:
            co_return http::failure(-5, "Account locked due to too many failed attempts, please try again later");
        case Outcome::unavailable:
            co_return http::failure(-3, "authentication unavailable");
        case Outcome::ok:
            break;
    }
    const account::User* user = parts.store.find(*username);
    if (user == nullptr) {  // deleted since it was checked
        co_return http::failure(-2, "invalid username or password");
    }
    const std::string token = parts.sessions.issue(*user);
    // Older API clients look for the token in the answer; page scripts must never see it (http-api.md appendix D).
    Response response =
        request.from_browser() ? http::envelope() : http::envelope(boost::json::object{{"token", token}});
    response.add("Set-Cookie", parts.sessions.cookie_for(token, request.secure));
    co_return response;
}

awaitable<Response> log_out(AuthParts parts, Request& request) {
    if (const auto ended = parts.sessions.log_out(*request.session); !ended) {
        log::error("logout: {}", ended.error().message);
        co_return http::failure(-1, "failed to revoke session");
    }
    Response response = http::envelope();
    response.add("Set-Cookie", account::Sessions::clearing_cookie(request.secure));
    co_return response;
}

awaitable<Response> change_password(AuthParts parts, Request& request) {
    const auto params = http::Params::from(request);
    const auto wanted = params ? params->text("password") : base::Result<std::string>(base::fail(""));
    const auto current =
        params ? params->optional_text("currentPassword") : base::Result<std::optional<std::string>>(base::fail(""));
    if (!wanted || !current) {
        co_return http::failure(-1, "invalid parameters");
    }
    const std::string username = request.session->username;
    if (parts.store.find(username) == nullptr) {
        co_return http::failure(-2, "invalid session");
    }
    if (!*current || (*current)->empty()) {
        co_return http::failure(-3, "current password is required");
    }
    // The same throttle as a login: an open session must not be a way to guess.
    switch (co_await parts.login.attempt(username, account::password_from_wire(**current), request.peer)) {
        case Outcome::invalid:
        case Outcome::locked:
            co_return http::failure(-3, "current password is incorrect");
        case Outcome::unavailable:
            co_return http::failure(-4, "authentication unavailable");
        case Outcome::ok:
            break;
    }
    const std::string password = account::password_from_wire(*wanted);
    if (const auto problem = password_problem(password); !problem.empty()) {
        co_return http::failure(-5, problem);
    }
    const auto changed = parts.store.set_password(username, co_await parts.login.hash(password));
    if (!changed) {
        co_return http::failure(-5, changed.error().message);
    }
    log::info("{} changed the password", username);
    Response response = http::envelope();
    response.add("Set-Cookie", account::Sessions::clearing_cookie(request.secure));
    co_return response;
}

Response account_of(const AuthParts& parts, const Request& request) {
    const auto& session = *request.session;
    if (session.token_version != 0 && parts.store.find(session.username) == nullptr) {
        return http::failure(-1, "get account failed");
    }
    return http::envelope(
        boost::json::object{{"username", session.username}, {"role", account::role_name(session.role)}});
}

Response password_state(const AuthParts& parts, const Request& request) {
    const account::User* user = parts.store.find(request.session->username);
    const bool updated = request.session->token_version == 0 || (user != nullptr && !user->must_change_password);
    return http::envelope(boost::json::object{{"isUpdated", updated}});
}

}  // namespace

std::string password_problem(std::string_view password) {
    if (password.find('\0') != std::string_view::npos) {
        return "invalid password";
    }
    if (password.size() < account::min_password_bytes || password.size() > account::max_password_bytes) {
        return "password must be 8 to 72 bytes long";
    }
    return "";
}

void add_auth_routes(http::Router& router, AuthParts parts) {
    router.add("POST", "/api/auth/login", http::Access::open,
               [parts](Request& request) { return log_in(parts, request); });
    router.add("POST", "/api/auth/logout", http::Access::user,
               [parts](Request& request) { return log_out(parts, request); });
    router.add("POST", "/api/auth/password", http::Access::user,
               [parts](Request& request) { return change_password(parts, request); });
    router.add("GET", "/api/auth/account", http::Access::user,
               [parts](Request& request) -> awaitable<Response> { co_return account_of(parts, request); });
    router.add("GET", "/api/auth/password", http::Access::user,
               [parts](Request& request) -> awaitable<Response> { co_return password_state(parts, request); });
}

}  // namespace nanokvm::api
