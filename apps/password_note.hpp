// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "account/store.hpp"
#include "base/root.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace nanokvm {

/// The administrator's first password for the OLED: /run/nanokvm/first-password, mode 0600, in memory only. It is there
/// as long as the password must be changed, and goes the moment it is. Thread-bound to the loop; outlived by `store`.
class PasswordNote {
public:
    PasswordNote(account::Store& store, base::Root root) : store_(store), root_(std::move(root)) {}
    PasswordNote(const PasswordNote&) = delete;
    PasswordNote& operator=(const PasswordNote&) = delete;
    ~PasswordNote();

    /// `password`: as ensure_first_password returned it.
    void begin(const std::optional<std::string>& password);

private:
    void remove_when_changed();
    void remove();

    account::Store& store_;
    base::Root root_;
    std::optional<std::uint64_t> observer_;
};

}  // namespace nanokvm
