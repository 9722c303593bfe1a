// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/sessions.hpp"

#include "account/jwt.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <sys/random.h>
#include <time.h>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

namespace nanokvm::account {
namespace {

constexpr std::size_t least_secret_bytes = 32;
// The system clock may be set while we wait (a board without battery): look again at least this often.
constexpr std::int64_t longest_wait_s = 60;

std::string random_id() {
    std::array<unsigned char, 12> bytes{};
    [[maybe_unused]] const auto got = ::getrandom(bytes.data(), bytes.size(), 0);  // a name, not a secret
    std::string text;
    for (const unsigned char byte : bytes) {
        text += "0123456789abcdef"[byte >> 4U];
        text += "0123456789abcdef"[byte & 15U];
    }
    return text;
}

}  // namespace

struct Registration::Registry : std::enable_shared_from_this<Registry> {
    struct Entry {
        Principal principal;
        std::function<void()> revoked;
        bool ended = false;  // its call is on its way
    };
    explicit Registry(boost::asio::io_context& context) : loop(context), expiry(context) {}

    /// Calls every entry that `is_over` says so of later, from the loop, if it is still registered then.
    template <typename Predicate>
    void end(Predicate is_over) {
        for (auto& [id, entry] : entries) {
            if (!entry.ended && is_over(entry.principal)) {
                entry.ended = true;
                boost::asio::post(loop, [self = weak_from_this(), key = id] {
                    if (const auto registry = self.lock()) {
                        registry->call(key);
                    }
                });
            }
        }
    }

    void call(std::uint64_t id) {
        if (auto node = entries.extract(id)) {
            node.mapped().revoked();
        }
    }

    boost::asio::io_context& loop;
    boost::asio::steady_timer expiry;
    std::map<std::uint64_t, Entry> entries;
    std::uint64_t next_id = 1;
};

Registration::Registration(std::weak_ptr<Registry> registry, std::uint64_t id) noexcept
    : registry_(std::move(registry)), id_(id) {}
Registration::Registration(Registration&& other) noexcept
    : registry_(std::move(other.registry_)), id_(std::exchange(other.id_, 0)) {}
Registration& Registration::operator=(Registration&& other) noexcept {
    std::swap(registry_, other.registry_);
    std::swap(id_, other.id_);
    return *this;
}
Registration::~Registration() {
    reset();
}

void Registration::reset() noexcept {
    if (const auto registry = registry_.lock(); registry && id_ != 0) {
        registry->entries.erase(id_);
    }
    registry_.reset();
    id_ = 0;
}

Sessions::Sessions(boost::asio::io_context& loop, Store& store, Options options)
    : store_(store), options_(std::move(options)), registry_(std::make_shared<Registration::Registry>(loop)) {
    if (options_.secret.size() < least_secret_bytes) {
        throw std::invalid_argument("jwt.secretKey has fewer than 32 bytes");
    }
    store_observer_ = store_.observe([this] { recheck(); });
}

Sessions::~Sessions() {
    store_.forget(store_observer_);
}

std::int64_t Sessions::now() const {
    return options_.now ? options_.now() : static_cast<std::int64_t>(::time(nullptr));
}

std::optional<Principal> Sessions::authenticate(const http::Request& request) {
    if (!options_.authentication) {
        return Principal{.username = "admin", .role = Role::admin};
    }
    const auto token = request.cookie(session_cookie);
    return token ? check(*token) : std::nullopt;
}

std::optional<Principal> Sessions::check(std::string_view token) const {
    const auto claims = verify_token(token, options_.secret, now());
    if (!claims) {
        return std::nullopt;
    }
    const User* user = store_.find(claims->username);
    if (user == nullptr || !user->enabled || user->token_version != claims->token_version) {
        return std::nullopt;
    }
    return Principal{.username = user->username,
                     .role = user->role,
                     .token_version = user->token_version,
                     .expires = claims->expires,
                     .token_id = claims->id};
}

bool Sessions::still_valid(const Principal& principal) const {
    if (principal.token_version == 0) {
        return !options_.authentication;
    }
    const User* user = store_.find(principal.username);
    return user != nullptr && user->enabled && user->token_version == principal.token_version &&
           principal.expires > now();
}

Registration Sessions::watch(const Principal& principal, std::function<void()> revoked) {
    const std::uint64_t id = registry_->next_id++;
    registry_->entries.emplace(id, Registration::Registry::Entry{principal, std::move(revoked)});
    if (still_valid(principal)) {
        schedule_expiry();
    } else {
        recheck();
    }
    return {registry_, id};
}

void Sessions::recheck() {
    registry_->end([this](const Principal& principal) { return !still_valid(principal); });
}

void Sessions::schedule_expiry() {
    std::int64_t wait = longest_wait_s;
    for (const auto& [id, entry] : registry_->entries) {
        if (entry.principal.expires > 0) {
            wait = std::min(wait, std::max<std::int64_t>(entry.principal.expires - now(), 0));
        }
    }
    registry_->expiry.expires_after(std::chrono::seconds(wait));
    registry_->expiry.async_wait([this, alive = std::weak_ptr(registry_)](const boost::system::error_code& error) {
        if (error || alive.expired()) {
            return;
        }
        recheck();
        if (!registry_->entries.empty()) {
            schedule_expiry();
        }
    });
}

std::string Sessions::issue(const User& user) const {
    return sign_token({.username = user.username,
                       .token_version = user.token_version,
                       .issued = now(),
                       .expires = now() + options_.lifetime_s,
                       .id = random_id()},
                      options_.secret);
}

base::Result<void> Sessions::log_out(const Principal& principal) {
    if (principal.token_version == 0) {
        return {};
    }
    if (options_.revoke_on_logout) {
        return store_.revoke_tokens(principal.username);
    }
    registry_->end([&](const Principal& other) {
        return other.username == principal.username && other.token_id == principal.token_id;
    });
    return {};
}

void Sessions::disconnect(std::string_view username) {
    registry_->end([&](const Principal& principal) { return principal.username == username; });
}

std::string Sessions::cookie_for(std::string_view token, bool secure) const {
    return std::string(session_cookie) + "=" + std::string(token) +
           "; Path=/; Max-Age=" + std::to_string(options_.lifetime_s) + "; HttpOnly" + (secure ? "; Secure" : "") +
           "; SameSite=Strict";
}

std::string Sessions::clearing_cookie(bool secure) {
    return std::string(session_cookie) + "=; Path=/; Max-Age=0; HttpOnly" + (secure ? "; Secure" : "") +
           "; SameSite=Strict";
}

std::size_t Sessions::watched() const noexcept {
    return registry_->entries.size();
}

}  // namespace nanokvm::account
