// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/avcodec/handles.hpp"
#include "capture/encoder.hpp"
#include "capture/picture.hpp"

#include <cstdint>

namespace nanokvm::capture::av {

/// One open libavcodec encoder that gives a packet for each picture at once. The picture's planes are lent to it, not
/// copied; frame and packet are made once and reused. Thread-bound.
class Session {
public:
    /// A context of the named encoder with the settings all codecs share (size, frame rate, one thread, colours of
    /// `input`), for the caller to complete and open(). The error says that the encoder is missing.
    [[nodiscard]] static base::Result<Session> prepare(const char* encoder, const frames::StreamSettings& settings,
                                                       PixelFormat input);
    /// `options` are those of the encoder's own; an unknown one is an error.
    [[nodiscard]] base::Result<void> open(Options& options);

    /// The packet is valid until the next call.
    [[nodiscard]] base::Result<const AVPacket*> encode(const Picture& picture, bool idr);
    /// The regions of interest of the settings, for every picture from now on; needs adaptive quantization.
    /// `picture_qp` is what absolute QPs are compared with. Throws std::bad_alloc.
    void set_regions(const frames::StreamSettings& settings, int picture_qp);

    [[nodiscard]] AVCodecContext& context() noexcept { return *context_; }
    /// What encode() takes.
    [[nodiscard]] PixelFormat input() const noexcept { return input_; }

private:
    Session(CodecContext context, Frame frame, Packet packet, PixelFormat input) noexcept;
    [[nodiscard]] bool lend(const Picture& picture) noexcept;

    CodecContext context_;
    Frame frame_;
    Packet packet_;
    PixelFormat input_;
    std::int64_t pictures_ = 0;
};

/// The encoder's average quantizer for this packet; 0 when it does not say.
[[nodiscard]] int quantizer(const AVPacket& packet) noexcept;

/// What a packet is to the worker, without `settled`.
[[nodiscard]] EncodedUnit to_unit(const AVPacket& packet, const AVCodecContext& context) noexcept;

}  // namespace nanokvm::capture::av
