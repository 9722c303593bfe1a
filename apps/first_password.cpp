// SPDX-License-Identifier: GPL-3.0-or-later
#include "first_password.hpp"

#include "account/bcrypt.hpp"
#include "account/secret.hpp"
#include "api/auth.hpp"
#include "base/files.hpp"
#include "base/log.hpp"

namespace nanokvm {
namespace {

constexpr std::size_t made_password_bytes = 9;  // 12 characters, 72 bits

/// Empty when there is no file.
base::Result<std::string> read_password(const ServerOptions& options) {
    if (options.password_file.empty()) {
        return "";
    }
    auto text = base::read_file(options.password_file, 4096);
    if (!text) {
        return text.error().code == ENOENT ? base::Result<std::string>("") : text;
    }
    while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) {
        text->pop_back();
    }
    if (const auto problem = api::password_problem(*text); !problem.empty()) {
        return base::fail(options.password_file + ": " + problem);
    }
    return text;
}

std::string make_password(const ServerOptions& options) {
    std::string password = account::random_text(made_password_bytes);
    bool kept = false;
    if (!options.password_file.empty()) {
        const auto written = base::write_file_atomically(options.password_file, password + "\n", 0600);
        kept = written.has_value();
        if (!kept) {
            log::warning("{}", written.error().message);
        }
    }
    if (!kept) {
        // Nobody else can tell it: the device's console is where its owner looks.
        log::warning("first start: the password of admin is {}", password);
    }
    return password;
}

/// A card that cannot be written must not keep its owner out: there are accounts all the same, until power is off.
void set_up(account::Store& store, const std::string& hash) {
    if (auto made = store.initialise(hash); !made && store.find("admin") == nullptr) {
        log::error("the accounts are not saved: {}", made.error().message);
        store.initialise_unsaved(hash);
    } else if (!made) {
        log::warning("{}", made.error().message);
    }
}

}  // namespace

base::Result<std::optional<std::string>> ensure_first_password(account::Store& store, const ServerOptions& options) {
    auto password = read_password(options);
    if (!password) {
        return tl::unexpected(password.error());
    }
    const bool fresh = store.state() == account::Store::State::fresh;
    if (!fresh && !options.set_password) {
        const account::User* admin = store.find("admin");
        const bool still =
            admin != nullptr && !password->empty() && account::bcrypt_matches(*password, admin->password);
        return still ? std::optional(*password) : std::nullopt;
    }
    const bool chosen = !password->empty();
    if (!chosen) {
        password = make_password(options);
    }
    const std::string hash = account::bcrypt_hash(*password);
    if (store.find("admin") == nullptr) {
        set_up(store, hash);
    }
    if (options.set_password && chosen) {  // the owner's own choice: no need to change it
        if (auto set = store.set_password("admin", hash); !set) {
            return tl::unexpected(set.error());
        }
    }
    return std::optional(*password);
}

}  // namespace nanokvm
