// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/picture.hpp"
#include "frames/protocol.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace nanokvm::capture {

/// Longest side that picture_size() believes.
inline constexpr int longest_side = 16'384;

/// The size a decoder would show: of the access unit's sequence parameter set (H.264 7.3.2.1.1, H.265 7.3.2.2), cropped
/// as it says, or of the JPEG's frame header (ITU-T T.81, B.2.2). Nothing where that is missing or makes no sense.
/// Pure; never an access outside the span.
[[nodiscard]] std::optional<Size> picture_size(frames::Codec codec, std::span<const std::byte> access_unit);

}  // namespace nanokvm::capture
