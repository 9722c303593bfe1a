// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/picture.hpp"
#include "frames/limits.hpp"
#include "frames/protocol.hpp"

#include <optional>
#include <string>

namespace nanokvm::capture::sg2002 {

/// What the SG2002 encodes (reference 3.1, 3.11, 4.3): QVBR is refused by its driver for both codecs, QPMAP for H.264;
/// a map for H.265 would go through a structure that differs between driver generations.
inline constexpr frames::EncoderLimits board_limits{
    .min_width = 114,
    .min_height = 114,
    .h264_rate_controls =
        frames::rate_control_bit(frames::RateControl::cbr) | frames::rate_control_bit(frames::RateControl::vbr) |
        frames::rate_control_bit(frames::RateControl::avbr) | frames::rate_control_bit(frames::RateControl::fix_qp),
    .h265_rate_controls =
        frames::rate_control_bit(frames::RateControl::cbr) | frames::rate_control_bit(frames::RateControl::vbr) |
        frames::rate_control_bit(frames::RateControl::avbr) | frames::rate_control_bit(frames::RateControl::fix_qp),
    .modes = {{1920, 1080, 60, 0}, {2880, 1620, 20, 0}},
    .roi_regions = frames::max_roi_regions,
    .reserved = {}};

/// Why a picture of this size cannot be captured: a sentence; nothing when it can (reference 1.3, 3.11). Pure.
[[nodiscard]] std::optional<std::string> input_problem(Size size);

}  // namespace nanokvm::capture::sg2002
