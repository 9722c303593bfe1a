// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/login_throttle.hpp"
#include "account/store.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

namespace nanokvm::account {

/// Checks passwords: throttled, at the same pace for unknown users as for known ones, and never on the loop.
/// Thread-bound to the loop; `store` and `pool` outlive it.
class Login {
public:
    enum class Outcome { ok, invalid, locked, unavailable };
    struct Options {
        LoginThrottle::Limits limits;
        double delays = 1.0;  ///< factor on the fixed delays of http-api.md 1.10; tests use less
    };
    /// Passwords being checked at once; more are answered `locked` without a look at the password (http-api.md 8.3 S4).
    /// Waits after a refusal do not count: else one address could keep everybody out by being refused all the time.
    static constexpr std::size_t max_checks = 8;

    Login(Store& store, boost::asio::thread_pool& pool, Options options);

    /// One login. Completes after the delay that belongs to its outcome. `password`: what the client meant; `peer`:
    /// address. On ok the user is in the store, enabled, and its legacy password was replaced by a hash.
    [[nodiscard]] boost::asio::awaitable<Outcome> attempt(std::string username, std::string password, std::string peer);

    /// For one's own password: no throttle by address, same work. False: wrong.
    [[nodiscard]] boost::asio::awaitable<bool> verify(std::string username, std::string password);

    /// Hashes a new password on the pool.
    [[nodiscard]] boost::asio::awaitable<std::string> hash(std::string password);

    /// Waits `seconds` times the factor.
    [[nodiscard]] boost::asio::awaitable<void> delay(double seconds) const;

private:
    [[nodiscard]] boost::asio::awaitable<Outcome> check(const std::string& username, const std::string& password);
    [[nodiscard]] boost::asio::awaitable<Outcome> counted_check(const std::string& username,
                                                                const std::string& password);

    Store& store_;
    boost::asio::thread_pool& pool_;
    Options options_;
    LoginThrottle throttle_;
    std::size_t checks_ = 0;
};

}  // namespace nanokvm::account
