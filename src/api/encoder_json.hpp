// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "frames/protocol.hpp"
#include "stream/screen_settings.hpp"

#include <boost/json/object.hpp>

namespace nanokvm::api {

/// Applies the fields that are there:
///
/// * `width`, `height` (both; 0: as the source), `fps` 1–60, `gop` 0 (on demand)–600, `bitrate` 100–30000 kbit/s,
///   `quality` 1–100 (JPEG);
/// * `rateControl` "cbr", "vbr", "avbr", "qvbr", "fixqp", "qpmap"; `profile` "auto", "baseline", "main", "high";
/// * `minQp`, `maxQp`, `iQp`, `pQp` 0 (the encoder's own)–51;
/// * `roi`: up to 8 of `{x, y, width, height, qp, absolute}`, in pixels of the encoded picture.
///
/// The error names the field and what it may be. Pure.
[[nodiscard]] base::Result<stream::ScreenSettings> with_encoder_json(stream::ScreenSettings settings,
                                                                     const boost::json::object& fields);

[[nodiscard]] boost::json::object to_json(const stream::ScreenSettings& settings);

/// `{modes: [{width, height, fps}], rateControls: {h264: [...], h265: [...]}, minWidth, minHeight, roiRegions}`.
[[nodiscard]] boost::json::object to_json(const frames::EncoderLimits& limits);

}  // namespace nanokvm::api
