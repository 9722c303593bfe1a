// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "frames/protocol.hpp"

namespace nanokvm::capture {

/// Sides of an encoded picture, pixels: the least that x264 and JPEG's 4:2:0 blocks make sense for, and 4K.
inline constexpr int min_side = 32;
inline constexpr int max_side = 4096;

/// Whether a stream can be started with these (frames/protocol.hpp says what they may be). The error is a sentence for
/// the viewer that names the field. Pure.
[[nodiscard]] base::Result<void> check_settings(const frames::StreamSettings& settings);

/// Whether all fields agree. Pure.
[[nodiscard]] bool same_settings(const frames::StreamSettings& a, const frames::StreamSettings& b) noexcept;

/// The size pictures are encoded in: as set, or the source's made even by leaving out the last row or column. Pure.
[[nodiscard]] Size encoded_size(const frames::StreamSettings& settings, Size source) noexcept;

/// "H.264", "H.265" or "MJPEG".
[[nodiscard]] const char* codec_name(frames::Codec codec) noexcept;

}  // namespace nanokvm::capture
