// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// Text as HTTP has it: ASCII, case-insensitive names, percent-encoding. Pure functions, locale-free.
namespace nanokvm::http {

[[nodiscard]] char ascii_lower(char c) noexcept;
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] bool same_text(std::string_view left, std::string_view right) noexcept;

/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Whether a comma-separated header value ("keep-alive, Upgrade") holds `token`, in any case.
[[nodiscard]] bool has_token(std::string_view list, std::string_view token) noexcept;

enum class Plus { stays, is_space };  // in paths and cookies; in queries and forms
/// nullopt when a '%' is not followed by two hex digits.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, Plus plus);

}  // namespace nanokvm::http
