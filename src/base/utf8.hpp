// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. Pure functions.
namespace nanokvm::base {

/// Length of the well-formed sequence that `text` begins with (1…4), 0 when it begins with none. `text` is not empty.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text) noexcept;

[[nodiscard]] bool valid_utf8(std::string_view text) noexcept;

/// The code points of `text`; nothing unless all of it is well-formed.
[[nodiscard]] std::optional<std::u32string> decode_utf8(std::string_view text);

/// `text` with every offending byte replaced by U+FFFD.
[[nodiscard]] std::string as_utf8(std::string_view text);

}  // namespace nanokvm::base
