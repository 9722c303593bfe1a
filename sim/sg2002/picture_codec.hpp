// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "frames/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace nanokvm::sim::sg2002 {

/// What lies in a frame that is to be encoded.
struct FrameContent {
    std::uint64_t number = 0;  ///< of the picture
    std::uint64_t captured_ns = 0;
    capture::Size input;  ///< as it came in; the encoder's settings say what it was scaled to
};

/// Makes the access units of one simulated encoder channel. Thread-bound.
class PictureCodec {
public:
    virtual ~PictureCodec() = default;

    /// The bytes are valid until the next call; Annex B or one JPEG. `idr`: it has to be one.
    [[nodiscard]] virtual base::Result<std::span<const std::byte>> encode(const FrameContent& frame, bool idr) = 0;
    /// Bit rate, frame rate, JPEG quality and regions of these from the next picture on.
    virtual void change(const frames::StreamSettings& settings) = 0;
};

/// Makes them. Outlives them.
class CodecMaker {
public:
    virtual ~CodecMaker() = default;
    [[nodiscard]] virtual base::Result<std::unique_ptr<PictureCodec>> make(const frames::StreamSettings& settings) = 0;
};

}  // namespace nanokvm::sim::sg2002
