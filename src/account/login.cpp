// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/login.hpp"

#include "account/bcrypt.hpp"
#include "account/obfuscation.hpp"
#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/on_pool.hpp"
#include "http/peer_network.hpp"

#include <chrono>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <openssl/crypto.h>

namespace nanokvm::account {
namespace {

namespace asio = boost::asio;

// Fixed delays of http-api.md 1.10, seconds.
constexpr double after_wrong = 2.0;
constexpr double when_locked = 3.0;

constexpr std::size_t max_counted_name = 33;  // one more than a username has (http-api.md 2.2)

std::int64_t monotonic_s() {
    return static_cast<std::int64_t>(base::monotonic_ns() / 1'000'000'000U);
}

bool same_text(const std::string& a, const std::string& b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

/// What verifying takes, without the store: this runs on the pool.
bool matches(const std::string& stored, const std::string& password) {
    if (stored.empty()) {
        return bcrypt_pretend(password);
    }
    if (is_bcrypt(stored)) {
        return bcrypt_matches(password, stored);
    }
    static_cast<void>(bcrypt_pretend(password));  // a legacy entry takes as long
    return same_text(deobfuscate(stored).value_or(stored), password);
}

}  // namespace

Login::Login(Store& store, asio::thread_pool& pool, Options options)
    : store_(store), pool_(pool), options_(options), throttle_(options.limits) {}

asio::awaitable<void> Login::delay(double seconds) const {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000.0 * options_.delays)));
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<std::string> Login::hash(std::string password) {
    auto work = [password = std::move(password)] { return bcrypt_hash(password); };
    auto hashed = base::on_pool(pool_, std::move(work));
    co_return co_await std::move(hashed);
}

asio::awaitable<bool> Login::verify(std::string username, std::string password) {
    const User* user = store_.find(username);
    const std::string stored = user != nullptr && user->enabled ? user->password : "";
    auto work = [stored, password = std::move(password)] { return matches(stored, password); };
    auto verified = base::on_pool(pool_, std::move(work));
    co_return co_await std::move(verified);
}

asio::awaitable<Login::Outcome> Login::check(const std::string& username, const std::string& password) {
    if (store_.state() != Store::State::ready) {
        co_return Outcome::unavailable;
    }
    if (!co_await verify(username, password)) {
        co_return Outcome::invalid;
    }
    const User* user = store_.find(username);  // it may have changed meanwhile
    if (user == nullptr || !user->enabled) {
        co_return Outcome::invalid;
    }
    if (!is_bcrypt(user->password)) {
        const auto upgraded = store_.upgrade_password(username, co_await hash(password));
        if (!upgraded) {
            log::warning("the old password format of {} stays: {}", username, upgraded.error().message);
        }
    }
    co_return Outcome::ok;
}

asio::awaitable<Login::Outcome> Login::counted_check(const std::string& username, const std::string& password) {
    struct Count {  // also when the client goes away and this coroutine is destroyed
        explicit Count(std::size_t& checks) : counter(checks) { ++counter; }
        Count(const Count&) = delete;
        Count& operator=(const Count&) = delete;
        ~Count() { --counter; }
        std::size_t& counter;
    };
    const Count count(checks_);
    co_return co_await check(username, password);
}

asio::awaitable<Login::Outcome> Login::attempt(std::string username, std::string password, std::string peer) {
    const std::string network = http::peer_network(peer);
    // No account has a longer name: a table of thousands of names must not be filled with long ones.
    const std::string account = username.substr(0, max_counted_name);
    if (checks_ >= max_checks || !throttle_.begin(account, network, monotonic_s())) {
        log::warning("login of a locked account or address refused, from {}", peer);
        co_await delay(when_locked);
        co_return Outcome::locked;
    }
    const Outcome outcome = co_await counted_check(username, password);
    if (outcome == Outcome::ok) {
        throttle_.success(account, network);
        log::info("{} logged in from {}", username, peer);
    } else {
        log::warning("failed login from {}", peer);
        co_await delay(after_wrong);
    }
    co_return outcome;
}

}  // namespace nanokvm::account
