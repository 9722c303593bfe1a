// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace nanokvm::config {

/// `text` with the scalar at `key` ("proto", or "port.https" one level down) set to `value`; every other byte stays. A
/// key that is missing is added, to its section when that exists, else at the end. For block mappings as people write
/// them; the caller parses the outcome, because a file may be written in ways this does not see (flow style, anchors).
/// `value` is quoted where YAML would not read it back as the same text.
[[nodiscard]] std::string set_yaml_scalar(std::string_view text, std::string_view key, std::string_view value);

}  // namespace nanokvm::config
