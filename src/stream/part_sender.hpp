// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/frame.hpp"
#include "http/transport.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace nanokvm::stream {

/// Sends header, payload and trailer with one gathered write, straight from the ring, and remembers what the socket did
/// not take. For transports without framing of their own (MJPEG over HTTP). Thread-bound.
class PartSender {
public:
    static constexpr std::size_t max_header_bytes = 512;

    enum class Outcome { whole, want_write, want_read, closed };

    [[nodiscard]] bool idle() const noexcept { return left_[0].empty() && left_[1].empty() && left_[2].empty(); }

    /// Only when idle(). `header` is copied, the frame is held until it is sent or taken over, `trailer` has static
    /// lifetime.
    [[nodiscard]] Outcome send(http::Transport& transport, std::span<const char> header, const frames::FrameRef& frame,
                               std::span<const char> trailer) noexcept;

    /// Goes on with what is left; call it when the transport is ready again.
    [[nodiscard]] Outcome resume(http::Transport& transport) noexcept;

    /// The frame whose bytes are still needed; null when none is.
    [[nodiscard]] const frames::Frame* held() const noexcept { return frame_.get(); }

    /// Copies what is left of the payload, so that the frame is free. The copy goes when it is sent.
    void take_over_rest();

private:
    void advance(std::size_t bytes) noexcept;

    std::array<std::byte, max_header_bytes> header_;
    std::array<std::span<const std::byte>, 3> left_;  // header, payload, trailer
    frames::FrameRef frame_;
    std::vector<std::byte> rest_;
};

}  // namespace nanokvm::stream
