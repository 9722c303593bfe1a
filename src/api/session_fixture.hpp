// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/sessions.hpp"
#include "account/store.hpp"
#include "base/temporary_folder.hpp"

#include <stdexcept>
#include <string>

#include <boost/asio/io_context.hpp>

namespace nanokvm::api {

/// A store with the accounts `ada` (admin), `bob` and `eve` (users), and their sessions; for tests.
struct SessionFixture {
    explicit SessionFixture(boost::asio::io_context& loop)
        : store(loop, base::Root(folder.path())),
          sessions(loop, made(store), {.secret = std::string(64, 's'), .now = {}}) {}

    /// What a request with a fresh token of the user is.
    [[nodiscard]] account::Principal principal(const std::string& name) {
        http::Request request;
        request.headers.emplace_back("Cookie",
                                     std::string(account::session_cookie) + "=" + sessions.issue(*store.find(name)));
        return sessions.authenticate(request).value();
    }

    base::TemporaryFolder folder;
    account::Store store;
    account::Sessions sessions;

private:
    static account::Store& made(account::Store& store) {
        const bool created = store.initialise("$2a$10$admin") &&
                             store.create("ada", "$2a$10$ada", account::Role::admin) &&
                             store.create("bob", "$2a$10$bob", account::Role::user) &&
                             store.create("eve", "$2a$10$eve", account::Role::user);
        if (!created) {
            throw std::runtime_error("cannot create accounts");
        }
        return store;
    }
};

}  // namespace nanokvm::api
