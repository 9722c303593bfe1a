// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/principal.hpp"
#include "account/store.hpp"
#include "http/authenticator.hpp"
#include "http/request.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

namespace nanokvm::account {

/// The cookie that carries the session token (http-api.md 1.6).
inline constexpr std::string_view session_cookie = "nano-kvm-token";

/// A live connection under a session, e.g. one WebSocket: while it exists, its callback runs when the session ends.
/// Move-only; destroying it unregisters. Thread-bound to the loop; may outlive the Sessions.
class Registration {
public:
    Registration() noexcept = default;
    Registration(Registration&&) noexcept;
    Registration& operator=(Registration&&) noexcept;
    ~Registration();

    void reset() noexcept;

private:
    friend class Sessions;
    struct Registry;
    Registration(std::weak_ptr<Registry> registry, std::uint64_t id) noexcept;

    std::weak_ptr<Registry> registry_;
    std::uint64_t id_ = 0;
};

/// Issues session tokens and says who they belong to; ends them, on open connections too (http-api.md 1.6 to 1.8).
///
/// A token is checked against the account store at every request, so role changes and deletions count at once. Live
/// connections are told within one second of: logout, password, role or account change, deletion, expiry, and a change
/// or loss of the account file from outside (security cases S09 to S11, S41). Thread-bound to the loop.
class Sessions final : public http::Authenticator {
public:
    struct Options {
        std::string secret;                 ///< HMAC key of the tokens, at least 32 bytes
        std::int64_t lifetime_s = 2678400;  ///< of a token
        bool authentication = true;         ///< false: everyone is admin (http-api.md 1.14)
        bool revoke_on_logout = true;       ///< a logout ends all sessions of the user, not only its own
        std::function<std::int64_t()> now;  ///< Unix seconds; empty: the system clock
    };

    /// `store` outlives it. Throws std::invalid_argument when the secret is too short.
    Sessions(boost::asio::io_context& loop, Store& store, Options options);
    ~Sessions() override;
    Sessions(const Sessions&) = delete;
    Sessions& operator=(const Sessions&) = delete;

    [[nodiscard]] std::optional<Principal> authenticate(const http::Request& request) override;

    /// Runs `revoked` once, on the loop, from no call of this class, when the session of `principal` ends. At once
    /// (posted) when it has ended already.
    [[nodiscard]] Registration watch(const Principal& principal, std::function<void()> revoked);

    /// A new token for an enabled account.
    [[nodiscard]] std::string issue(const User& user) const;

    /// Ends what a logout ends: see Options::revoke_on_logout. Errors: the store cannot be written.
    [[nodiscard]] base::Result<void> log_out(const Principal& principal);

    /// Ends the live connections of a user although its tokens stay valid (PUT users without a change).
    void disconnect(std::string_view username);

    /// Set-Cookie values; `secure` adds the attribute.
    [[nodiscard]] std::string cookie_for(std::string_view token, bool secure) const;
    [[nodiscard]] static std::string clearing_cookie(bool secure);

    [[nodiscard]] bool authentication_enabled() const noexcept { return options_.authentication; }
    /// Live registrations: for tests and statistics.
    [[nodiscard]] std::size_t watched() const noexcept;

private:
    [[nodiscard]] std::optional<Principal> check(std::string_view token) const;
    [[nodiscard]] bool still_valid(const Principal& principal) const;
    [[nodiscard]] std::int64_t now() const;
    void recheck();
    void schedule_expiry();

    Store& store_;
    Options options_;
    std::shared_ptr<Registration::Registry> registry_;
    std::uint64_t store_observer_ = 0;
};

}  // namespace nanokvm::account
