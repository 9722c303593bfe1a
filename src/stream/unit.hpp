// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/frame.hpp"

#include <cstdint>

namespace nanokvm::stream {

/// One access unit on its way to the viewers.
struct Unit {
    frames::FrameRef frame;
    /// Capture time in microseconds since the stream was started; strictly increasing, so that it names the unit
    /// (http-api.md 5.3: acknowledgements).
    std::uint64_t timestamp_us = 0;
};

/// A viewer, recorder or snapshot: where access units go. Called on the loop's thread.
class UnitSink {
public:
    /// How the viewers are counted (http-api.md 4.5, h264-mode-status).
    enum class Kind { direct, webrtc };

    virtual ~UnitSink() = default;

    /// A unit of the codec subscribed to. The sink copies the FrameRef for as long as it sends the bytes.
    virtual void unit(const Unit& unit) = 0;

    /// The ring runs short of room and `frame` holds it back: give it up now (copy what is left of a message that is
    /// half sent, drop what is queued). Holding on would cost everybody else pictures.
    virtual void let_go(const frames::Frame& frame) = 0;

    /// The server is stopping: tell the viewer, and end the subscription before returning.
    virtual void stop() = 0;

    [[nodiscard]] virtual Kind kind() const noexcept { return Kind::direct; }

    /// What fits through to this viewer, by its own estimate; 0: it has none. See bitrate_policy.hpp. Whoever has one
    /// tells its changes by Subscription::limit_changed.
    [[nodiscard]] virtual std::uint32_t bitrate_limit_kbps() const noexcept { return 0; }
};

}  // namespace nanokvm::stream
