// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace nanokvm::account {

/// Slows down guessing of passwords: after `max_failures` failed logins of one account, or from one network, further
/// ones are refused for `lockout_s` (http-api.md 1.10; security cases S13, S14). An attempt counts as failed from the
/// moment it begins, so that parallel guesses cannot outrun the check; success() takes it back.
///
/// The two tables are bounded: when one is full its oldest records go, never all of them. Pure logic; times are
/// monotonic seconds given by the caller. Thread-bound.
class LoginThrottle {
public:
    static constexpr std::size_t max_records = 3000;

    struct Limits {
        std::int64_t lockout_s = 300;  ///< 0 or negative: never refuses
        std::uint32_t max_failures = 5;
    };
    explicit LoginThrottle(Limits limits) noexcept : limits_(limits) {}

    /// False: refused, do not even look at the password. True: go on, and call success() if it was right. `network`:
    /// the peer's address, IPv6 by its /64.
    [[nodiscard]] bool begin(std::string_view account, std::string_view network, std::int64_t now_s);
    void success(std::string_view account, std::string_view network);

    [[nodiscard]] std::size_t records() const noexcept { return accounts_.size() + networks_.size(); }

private:
    struct Record {
        std::uint32_t failures = 0;
        std::int64_t last_s = 0;
    };
    using Table = std::map<std::string, Record, std::less<>>;

    [[nodiscard]] bool locked(const Table& table, std::string_view key, std::int64_t now_s) const;
    void count(Table& table, std::string_view key, std::int64_t now_s) const;

    Limits limits_;
    Table accounts_;
    Table networks_;
};

}  // namespace nanokvm::account
