// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/avcodec/handles.hpp"
#include "capture/picture.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace nanokvm::capture::v4l2 {

/// Decodes the JPEGs of a capture stick by libavcodec. Memory is reused from picture to picture. Thread-bound.
class JpegDecoder {
public:
    [[nodiscard]] static base::Result<JpegDecoder> make();

    /// Whether these are the bytes of the picture that was decoded last: it shows the same.
    [[nodiscard]] bool is_last(std::span<const std::uint8_t> jpeg) const noexcept;

    /// Its picture, without stamps, valid until decode() has succeeded once more; `jpeg` may go as soon as it returns.
    /// Errors: damaged, or of a kind that is not read; the last picture stays.
    [[nodiscard]] base::Result<Picture> decode(std::span<const std::uint8_t> jpeg);

private:
    JpegDecoder(av::CodecContext context, av::Packet packet, av::Frame shown, av::Frame next) noexcept;
    [[nodiscard]] base::Result<void> take(std::span<const std::uint8_t> jpeg);

    av::CodecContext context_;
    av::Packet packet_;
    av::Frame shown_;
    av::Frame next_;
    std::size_t last_bytes_ = 0;  // of the picture shown, in packet_; 0: none
};

}  // namespace nanokvm::capture::v4l2
