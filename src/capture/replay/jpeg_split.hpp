// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace nanokvm::capture {

/// The JPEG pictures (ITU-T T.81, annex B) that stand one behind the other in a file; what lies between them, and a
/// last one that is cut off, is left out. Pictures inside of segments (thumbnails) belong to the outer one. Pure; bad
/// input gives fewer pictures, never an access outside the span.
[[nodiscard]] std::vector<std::span<const std::byte>> split_jpegs(std::span<const std::byte> file);

}  // namespace nanokvm::capture
