// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace nanokvm::cube {

/// RFC 4648 section 4, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Errors: a length that is no multiple of four, a character of no meaning, padding elsewhere than at the end.
[[nodiscard]] base::Result<std::string> from_base64(std::string_view text);

}  // namespace nanokvm::cube
