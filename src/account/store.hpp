// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/user.hpp"
#include "base/result.hpp"
#include "base/root.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>

namespace nanokvm::account {

/// The accounts of the device: /etc/kvm/pwd, cached, written atomically with every change, watched for changes from
/// outside (http-api.md 2.2).
///
/// It never falls back to a known password (security case S02): a store that was deleted or damaged after the first
/// start is *locked* — nobody can log in, sessions end — until the file is repaired or main calls initialise() on
/// explicit demand. /etc/kvm/.accounts_initialised tells the first start from a loss. Thread-bound to the loop.
class Store {
public:
    enum class State {
        ready,
        fresh,   ///< first start of the device: no accounts yet; main calls initialise()
        locked,  ///< lost or damaged; reason() says what and what to do
    };

    /// Reads the file and starts watching its folder.
    Store(boost::asio::io_context& loop, base::Root root);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    [[nodiscard]] State state() const noexcept { return state_; }
    /// A sentence for the log while state() is not ready.
    [[nodiscard]] const std::string& reason() const noexcept { return reason_; }

    /// Replaces all accounts by one owner `admin` with this password hash (bcrypt), which must be changed. For the
    /// first start and for an explicit reset only.
    [[nodiscard]] base::Result<void> initialise(std::string_view password_hash);

    /// The same for a card that cannot be written: these accounts last as long as this process, or until a change can
    /// be saved.
    void initialise_unsaved(std::string_view password_hash);

    /// nullptr: unknown, or the store is not ready. Valid until the store changes.
    [[nodiscard]] const User* find(std::string_view username) const noexcept;
    /// Empty unless ready.
    [[nodiscard]] const Users& users() const noexcept { return users_; }

    /// Changes: checked against the rules of http-api.md 3.1, written, then in force. The error's message is the one
    /// the API shows; its code is 0 for a broken rule and an errno when the file could not be written (nothing has
    /// changed).
    [[nodiscard]] base::Result<void> create(std::string_view username, std::string_view password_hash, Role role);
    struct Change {
        std::optional<Role> role;
        std::optional<bool> enabled;
    };
    /// `by`: who asks, since nobody may disable or demote themselves. True: something changed and tokens were ended.
    [[nodiscard]] base::Result<bool> update(std::string_view username, const Change& change, std::string_view by);
    [[nodiscard]] base::Result<void> remove(std::string_view username, std::string_view by);
    /// Ends all tokens of the user and clears must_change_password.
    [[nodiscard]] base::Result<void> set_password(std::string_view username, std::string_view password_hash);
    /// A legacy obfuscated password was verified: stores its hash; tokens stay valid.
    [[nodiscard]] base::Result<void> upgrade_password(std::string_view username, std::string_view password_hash);
    /// Ends all tokens of the user.
    [[nodiscard]] base::Result<void> revoke_tokens(std::string_view username);

    /// Calls `changed` on the loop after every change, own or from outside. Returns an id for forget().
    [[nodiscard]] std::uint64_t observe(std::function<void()> changed);
    void forget(std::uint64_t id) noexcept;

    /// Looks at the file now instead of when the kernel tells.
    void reload_if_changed();

private:
    class Watch;

    void load();
    void lock(std::string reason);
    [[nodiscard]] base::Result<void> save(Users users);
    [[nodiscard]] base::Result<std::size_t> index_of(std::string_view username) const;
    void notify();

    base::Root root_;
    State state_ = State::fresh;
    std::string reason_;
    Users users_;
    bool unsaved_ = false;  // users_ are nowhere else
    std::string content_;   // of the file when last read or written
    std::map<std::uint64_t, std::function<void()>> observers_;
    std::uint64_t next_observer_ = 1;
    std::unique_ptr<Watch> watch_;
};

}  // namespace nanokvm::account
