// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/avcodec/handles.hpp"
#include "frames/protocol.hpp"

#include <cstddef>
#include <span>

namespace nanokvm::capture::av {

/// Decodes streams of the product's codecs, one access unit at a time: to look into files, and to judge our own
/// encoders in tests. Thread-bound.
class Decoder {
public:
    [[nodiscard]] static base::Result<Decoder> make(frames::Codec codec);

    /// The picture of this unit; valid until the next call. Streams with reordered pictures are not for this: the error
    /// has the code EAGAIN. An empty unit gets the last of the pictures held back.
    [[nodiscard]] base::Result<const AVFrame*> decode(std::span<const std::byte> access_unit);

private:
    Decoder(CodecContext context, Packet packet, Frame frame) noexcept;

    CodecContext context_;
    Packet packet_;
    Frame frame_;
};

}  // namespace nanokvm::capture::av
