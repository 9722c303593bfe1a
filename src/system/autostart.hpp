// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The user's own programs in /etc/kvm/autostart, which S95nanokvm runs at the end of its start.
namespace nanokvm::system {

inline constexpr std::size_t longest_program = 65536;  ///< bytes that are shown

/// 1 to 64 letters, digits, dots, hyphens and underscores; the first one a letter or digit.
[[nodiscard]] bool is_program_name(std::string_view text) noexcept;

/// Names, sorted. Errors: ENOENT: there is no such folder yet.
[[nodiscard]] base::Result<std::vector<std::string>> autostart_programs(const base::Root& root);

/// What stands in one. Errors: `name` is no program name (EINVAL), it is not there, too long.
[[nodiscard]] base::Result<std::string> autostart_program(const base::Root& root, std::string_view name);

/// Makes or replaces one; it can be executed.
[[nodiscard]] base::Result<void> set_autostart_program(const base::Root& root, std::string_view name,
                                                       std::string_view content);

[[nodiscard]] base::Result<void> remove_autostart_program(const base::Root& root, std::string_view name);

}  // namespace nanokvm::system
