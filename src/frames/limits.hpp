// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "frames/protocol.hpp"

namespace nanokvm::frames {

/// Software encoders: every rate control, any size up to 4K.
[[nodiscard]] constexpr EncoderLimits software_limits() noexcept {
    constexpr std::uint16_t all = 0x3F;
    return {.min_width = 32,
            .min_height = 32,
            .h264_rate_controls = all,
            .h265_rate_controls = all,
            .modes = {{4096, 4096, 60, 0}, {}},
            .roi_regions = max_roi_regions,
            .reserved = {}};
}

[[nodiscard]] constexpr std::uint16_t rate_control_bit(RateControl mode) noexcept {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(mode));
}

/// "cbr", "vbr", "avbr", "qvbr", "fixqp", "qpmap".
[[nodiscard]] const char* rate_control_name(RateControl mode) noexcept;

/// Whether encoders with these limits take the settings, whose values are each within their own range. A size of 0 (the
/// source's) is looked at when it is known. The error is a sentence that says what the encoder can do. Pure.
[[nodiscard]] base::Result<void> check_limits(const StreamSettings& settings, const EncoderLimits& limits);

}  // namespace nanokvm::frames
