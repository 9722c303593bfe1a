// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "frames/protocol.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace nanokvm::stream {

/// The picture settings of `POST /api/vm/screen` (http-api.md 5.6): device-wide, one value for all viewers, back to
/// these defaults at every start.
struct ScreenSettings {
    bool mjpeg = false;                 ///< type: what the OLED names
    std::uint16_t resolution = 0;       ///< output height: 1080, 720, 600, 480, or 0 = as the source
    std::uint16_t fps = 30;             ///< 10–60
    std::uint8_t jpeg_quality = 80;     ///< 1–100
    std::uint32_t bitrate_kbps = 3000;  ///< 500–10000 as the stock clients send it
    std::uint16_t gop = 30;             ///< 1–100 from stock clients; 0 (on demand)–600

    // What stock clients do not know (`/api/stream/encoder`); meanings and ranges as in frames::StreamSettings.
    std::uint16_t width = 0;  ///< with height: an output size beside the stock ones; 0: `resolution` counts
    std::uint16_t height = 0;
    frames::RateControl rate_control = frames::RateControl::cbr;
    frames::Profile profile = frames::Profile::automatic;
    std::uint8_t min_qp = 0;
    std::uint8_t max_qp = 0;
    std::uint8_t i_qp = 0;
    std::uint8_t p_qp = 0;
    std::vector<frames::RoiRegion> roi;  ///< at most max_roi_regions

    friend bool operator==(const ScreenSettings&, const ScreenSettings&) = default;
};

/// Applies one `{type, value}` pair. Out-of-range fps, quality and bit rates are clamped, an unknown resolution changes
/// nothing (V12: never reset behind the user's back). Error: `type` is not a setting.
[[nodiscard]] base::Result<ScreenSettings> with_setting(ScreenSettings settings, std::string_view type,
                                                        std::int64_t value);

/// What the encoder of `codec` is told.
[[nodiscard]] frames::StreamSettings stream_settings(const ScreenSettings& settings, frames::Codec codec);

}  // namespace nanokvm::stream
