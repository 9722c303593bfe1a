// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/picture.hpp"
#include "frames/protocol.hpp"

#include <cstdint>
#include <linux/videodev2.h>
#include <optional>
#include <string>

namespace nanokvm::capture::v4l2 {

/// What comes into a bridge.
struct DvInput {
    frames::SignalState state = frames::SignalState::no_signal;
    Size size;                     ///< empty when it is not known
    std::uint32_t millihertz = 0;  ///< pictures per second; 0 when it is not known
    std::string text;              ///< a sentence for the viewer
};

/// Reads the answer of VIDIOC_QUERY_DV_TIMINGS: its errno, 0 for success, and the timings it gave. `powered`: whether
/// the cable brings 5 V (V4L2_CID_DV_RX_POWER_PRESENT), where the bridge tells. Pure.
[[nodiscard]] DvInput read_dv_input(int error, const v4l2_dv_timings& timings, std::optional<bool> powered);

/// Whether both describe one picture: capturing can go on. Pure.
[[nodiscard]] bool same_timings(const v4l2_dv_timings& a, const v4l2_dv_timings& b) noexcept;

}  // namespace nanokvm::capture::v4l2
