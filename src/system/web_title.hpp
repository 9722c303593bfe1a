// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "base/root.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What the browser shows as the page's title: /etc/kvm/web-title.
namespace nanokvm::system {

inline constexpr std::string_view usual_title = "NanoKVM";
inline constexpr std::size_t longest_title = 128;  ///< bytes of UTF-8

/// A sentence when `title` is none: it is too long, no UTF-8, or holds control characters. Empty: it is fine.
[[nodiscard]] std::string title_problem(std::string_view title);

/// Nothing: there is none of its own. Errors: it is there and cannot be read.
[[nodiscard]] base::Result<std::optional<std::string>> web_title(const base::Root& root);

/// `title` is one without a title_problem(); empty or the usual one removes it.
[[nodiscard]] base::Result<void> set_web_title(const base::Root& root, std::string_view title);

}  // namespace nanokvm::system
