// SPDX-License-Identifier: GPL-3.0-or-later
#include "system/autostart.hpp"

#include "base/files.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace nanokvm::system {
namespace {

constexpr std::string_view folder = "/etc/kvm/autostart";
constexpr std::size_t longest_name = 64;

bool is_alphanumeric(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

base::Result<std::filesystem::path> path_of(const base::Root& root, std::string_view name) {
    if (!is_program_name(name)) {
        return base::fail("name is not 1 to 64 letters, digits, dots, hyphens and underscores", EINVAL);
    }
    return root / folder / name;
}

}  // namespace

bool is_program_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= longest_name && is_alphanumeric(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_alphanumeric(c) || c == '.' || c == '-' || c == '_'; });
}

base::Result<std::vector<std::string>> autostart_programs(const base::Root& root) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(root / folder, error)) {
        std::error_code ignored;
        if (auto name = entry.path().filename().string(); is_program_name(name) && entry.is_regular_file(ignored)) {
            names.push_back(std::move(name));
        }
    }
    if (error) {
        return base::fail_errno("cannot read " + (root / folder).string(), error.value());
    }
    std::sort(names.begin(), names.end());
    return names;
}

base::Result<std::string> autostart_program(const base::Root& root, std::string_view name) {
    const auto path = path_of(root, name);
    return path ? base::read_file(*path, longest_program) : tl::unexpected(path.error());
}

base::Result<void> set_autostart_program(const base::Root& root, std::string_view name, std::string_view content) {
    const auto path = path_of(root, name);
    if (!path) {
        return tl::unexpected(path.error());
    }
    std::error_code ignored;  // what is wrong with the folder, writing the file will tell
    std::filesystem::create_directories(path->parent_path(), ignored);
    return base::write_file_atomically(*path, content, 0755);
}

base::Result<void> remove_autostart_program(const base::Root& root, std::string_view name) {
    const auto path = path_of(root, name);
    if (!path) {
        return tl::unexpected(path.error());
    }
    std::error_code error;
    const bool removed = std::filesystem::remove(*path, error);
    return removed ? base::Result<void>{}
                   : base::fail_errno("cannot remove " + path->string(), error ? error.value() : ENOENT);
}

}  // namespace nanokvm::system
