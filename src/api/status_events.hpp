// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"
#include "stream/signal_status.hpp"
#include "stream/unit.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// The inner JSON texts of what /api/ws tells about the picture (http-api.md 4.5). Pure; `now` is an RFC 3339 time.
namespace nanokvm::api {

/// `mjpeg`, `direct` or `h264` (WebRTC): how the stock events name viewers.
[[nodiscard]] std::string_view capture_mode(frames::Codec codec, stream::UnitSink::Kind kind) noexcept;

/// capture-status: {ok, result, message, mode, severity, updatedAt}. `result` is the capture library's code (5.5) that
/// says the same as `signal`; -2 (encoder error) when the signal is fine and there is still no picture.
[[nodiscard]] std::string capture_status(std::string_view mode, bool ok, const stream::SignalStatus& signal,
                                         std::string_view now);

/// h264-mode-status: {generation, revision, direct, webrtc, mixed}. All viewers share one encoder, so nothing ever
/// mixes.
[[nodiscard]] std::string h264_mode_status(std::string_view generation, std::uint64_t revision, std::size_t direct,
                                           std::size_t webrtc);

/// signal-status, ours: {state, message, width, height, updatedAt}.
[[nodiscard]] std::string signal_status_json(const stream::SignalStatus& status, std::string_view now);

/// A random UUID (RFC 9562, version 4).
[[nodiscard]] std::string random_uuid();

}  // namespace nanokvm::api
