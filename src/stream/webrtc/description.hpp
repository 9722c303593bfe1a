// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"

#include <string_view>

namespace nanokvm::stream::webrtc {

/// The grammar of ice-ufrag (4 to 256) and ice-pwd (22 to 256 characters) of RFC 8839 section 5.4.
[[nodiscard]] base::Result<void> check_credentials(std::string_view ufrag, std::string_view pwd);

}  // namespace nanokvm::stream::webrtc
