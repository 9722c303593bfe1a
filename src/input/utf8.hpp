// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::input {

/// Code points of a UTF-8 text by RFC 3629, section 3: nothing for overlong forms, surrogates, values above U+10FFFF,
/// stray or missing continuation bytes. Pure.
[[nodiscard]] std::optional<std::u32string> decode_utf8(std::string_view text);

}  // namespace nanokvm::input
