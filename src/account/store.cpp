// SPDX-License-Identifier: GPL-3.0-or-later
#include "account/store.hpp"

#include "account/bcrypt.hpp"
#include "account/folder_watch.hpp"
#include "account/user_file.hpp"
#include "base/files.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <filesystem>
#include <sys/random.h>
#include <utility>

namespace nanokvm::account {
namespace {

constexpr std::string_view folder = "/etc/kvm";
constexpr std::string_view accounts_file = "/etc/kvm/pwd";
constexpr std::string_view marker_file = "/etc/kvm/.accounts_initialised";

std::uint64_t next_token_version(std::uint64_t version) noexcept {
    return version + 1 == 0 ? 1 : version + 1;
}

/// Not guessable from an earlier installation's: an old token must not fit a new account of the same name.
std::uint64_t random_token_version() {
    std::uint64_t version = 0;
    while (version == 0) {
        if (::getrandom(&version, sizeof version, 0) != sizeof version) {
            version = 1;
        }
    }
    return version;
}

User first_owner(std::string_view password_hash) {
    User owner;
    owner.username = "admin";
    owner.password = password_hash;
    owner.role = Role::admin;
    owner.token_version = random_token_version();
    owner.must_change_password = true;
    owner.system_account = true;
    return owner;
}

}  // namespace

class Store::Watch : public FolderWatch {
public:
    using FolderWatch::FolderWatch;
};

Store::Store(boost::asio::io_context& loop, base::Root root) : root_(std::move(root)) {
    std::error_code ignored;  // shows when something is written
    std::filesystem::create_directories(root_ / folder, ignored);
    load();
    watch_ = std::make_unique<Watch>(loop, root_ / folder, [this] { reload_if_changed(); });
}

Store::~Store() = default;

void Store::load() {
    const auto path = root_ / accounts_file;
    auto text = base::read_file(path);
    const bool initialised = std::filesystem::exists(root_ / marker_file);
    if (!text && text.error().code == ENOENT && !initialised) {
        if (unsaved_) {
            return;
        }
        state_ = State::fresh;
        users_.clear();  // file and marker may have been removed while we ran
        content_.clear();
        reason_ = "no accounts have been set up yet";
        return;
    }
    if (!text) {
        return lock(text.error().message);
    }
    auto users = parse_user_file(*text);
    if (!users) {
        return lock(path.string() + " is damaged: " + users.error().message);
    }
    users_ = std::move(*users);
    unsaved_ = false;
    content_ = std::move(*text);
    state_ = State::ready;
    reason_.clear();
    if (!initialised) {
        // From now on a missing file is a loss, not a first start.
        if (auto marked = base::write_file_atomically(root_ / marker_file, "", 0600); !marked) {
            log::warning("{}", marked.error().message);
        }
    }
}

void Store::lock(std::string reason) {
    users_.clear();
    content_.clear();
    reason += "; nobody can log in until the file is restored or the password is set anew on the device";
    if (state_ != State::locked || reason_ != reason) {  // said once, though every change in the folder makes us look
        log::error("accounts are locked: {}", reason);
    }
    state_ = State::locked;
    reason_ = std::move(reason);
}

void Store::reload_if_changed() {
    const auto text = base::read_file(root_ / accounts_file);
    if (text ? state_ == State::ready && *text == content_ : state_ == State::fresh) {
        return;
    }
    const State before = state_;
    load();
    if (state_ == State::ready || before == State::ready) {
        notify();
    }
}

base::Result<void> Store::save(Users users) {
    if (auto checked = check_users(users); !checked) {
        return checked;
    }
    std::string text = user_file(users);
    if (auto written = base::write_file_atomically(root_ / accounts_file, text, 0600); !written) {
        return written;
    }
    users_ = std::move(users);
    unsaved_ = false;
    content_ = std::move(text);
    state_ = State::ready;
    reason_.clear();
    notify();
    return {};
}

base::Result<void> Store::initialise(std::string_view password_hash) {
    // The mark last: a card that has room for it alone must not look like one whose accounts were lost.
    if (auto saved = save({first_owner(password_hash)}); !saved) {
        return saved;
    }
    return base::write_file_atomically(root_ / marker_file, "", 0600);
}

void Store::initialise_unsaved(std::string_view password_hash) {
    users_ = {first_owner(password_hash)};
    unsaved_ = true;
    content_.clear();
    state_ = State::ready;
    reason_.clear();
    notify();
}

const User* Store::find(std::string_view username) const noexcept {
    const auto found =
        std::find_if(users_.begin(), users_.end(), [&](const User& user) { return user.username == username; });
    return found == users_.end() ? nullptr : &*found;
}

base::Result<std::size_t> Store::index_of(std::string_view username) const {
    if (const User* user = find(username)) {
        return static_cast<std::size_t>(user - users_.data());
    }
    return base::fail("user not found");
}

base::Result<void> Store::create(std::string_view username, std::string_view password_hash, Role role) {
    if (state_ != State::ready) {  // a damaged file is somebody's only copy: never written over by the way
        return base::fail("authentication unavailable");
    }
    if (!is_username(username)) {
        return base::fail("invalid username");
    }
    if (find(username) != nullptr) {
        return base::fail("username already exists");
    }
    Users users = users_;
    User user;
    user.username = username;
    user.password = password_hash;
    user.role = role;
    user.token_version = random_token_version();
    users.push_back(std::move(user));
    return save(std::move(users));
}

base::Result<bool> Store::update(std::string_view username, const Change& change, std::string_view by) {
    const auto index = index_of(username);
    if (!index) {
        return tl::unexpected(index.error());
    }
    Users users = users_;
    User& user = users[*index];
    user.role = change.role.value_or(user.role);
    user.enabled = change.enabled.value_or(user.enabled);
    if (user == users_[*index]) {
        return false;
    }
    const bool weaker = !user.enabled || user.role != Role::admin;
    if (username == by && weaker) {
        return base::fail("administrators cannot disable or demote themselves");
    }
    if (user.system_account && weaker) {
        return base::fail("the device owner must remain an enabled admin");
    }
    user.token_version = next_token_version(user.token_version);
    if (auto saved = save(std::move(users)); !saved) {
        return tl::unexpected(saved.error());
    }
    return true;
}

base::Result<void> Store::remove(std::string_view username, std::string_view by) {
    const auto index = index_of(username);
    if (!index) {
        return tl::unexpected(index.error());
    }
    if (username == by) {
        return base::fail("administrators cannot delete themselves");
    }
    if (users_[*index].system_account) {
        return base::fail("the device owner cannot be deleted");
    }
    Users users = users_;
    users.erase(users.begin() + static_cast<std::ptrdiff_t>(*index));
    return save(std::move(users));
}

base::Result<void> Store::set_password(std::string_view username, std::string_view password_hash) {
    const auto index = index_of(username);
    if (!index) {
        return tl::unexpected(index.error());
    }
    Users users = users_;
    User& user = users[*index];
    user.password = password_hash;
    user.must_change_password = false;
    user.token_version = next_token_version(user.token_version);
    return save(std::move(users));
}

base::Result<void> Store::upgrade_password(std::string_view username, std::string_view password_hash) {
    const auto index = index_of(username);
    if (!index) {
        return tl::unexpected(index.error());
    }
    Users users = users_;
    users[*index].password = password_hash;
    return save(std::move(users));
}

base::Result<void> Store::revoke_tokens(std::string_view username) {
    const auto index = index_of(username);
    if (!index) {
        return tl::unexpected(index.error());
    }
    Users users = users_;
    users[*index].token_version = next_token_version(users[*index].token_version);
    return save(std::move(users));
}

std::uint64_t Store::observe(std::function<void()> changed) {
    observers_.emplace(next_observer_, std::move(changed));
    return next_observer_++;
}

void Store::forget(std::uint64_t id) noexcept {
    observers_.erase(id);
}

void Store::notify() {
    const auto observers = observers_;  // one may forget another
    for (const auto& [id, changed] : observers) {
        if (observers_.contains(id)) {
            changed();
        }
    }
}

}  // namespace nanokvm::account
