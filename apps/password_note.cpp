// SPDX-License-Identifier: GPL-3.0-or-later
#include "password_note.hpp"

#include "base/files.hpp"
#include "base/log.hpp"

#include <filesystem>
#include <system_error>

namespace nanokvm {
namespace {

constexpr std::string_view note = "/run/nanokvm/first-password";

}  // namespace

PasswordNote::~PasswordNote() {
    if (observer_) {
        store_.forget(*observer_);
    }
}

void PasswordNote::begin(const std::optional<std::string>& password) {
    remove();  // of a former server
    const account::User* admin = store_.find("admin");
    if (!password || admin == nullptr || !admin->must_change_password) {
        return;
    }
    std::error_code error;
    std::filesystem::create_directories((root_ / note).parent_path(), error);
    if (auto written = base::write_file_atomically(root_ / note, *password + "\n", 0600); !written) {
        log::warning("the first password is not on the OLED: {}", written.error().message);
        return;
    }
    observer_ = store_.observe([this] { remove_when_changed(); });
}

void PasswordNote::remove_when_changed() {
    const account::User* admin = store_.find("admin");
    if (admin == nullptr || !admin->must_change_password) {
        remove();
    }
}

void PasswordNote::remove() {
    std::error_code error;
    std::filesystem::remove(root_ / note, error);
}

}  // namespace nanokvm
