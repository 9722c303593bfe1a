// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/picture.hpp"
#include "frames/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace nanokvm::capture {

/// What an encoder made of one picture.
struct EncodedUnit {
    /// Of one access unit; valid until the encoder's next call. Empty: the picture was left out, nothing is to be sent.
    std::span<const std::byte> payload;
    std::span<const std::byte> head;  ///< what stands before it: parameter sets that lie elsewhere; as payload
    Size size;                        ///< of the encoded picture
    bool idr = false;                 ///< decodable from here; parameter sets are in the payload
    bool settled = false;             ///< encoding the same picture once more would not make it look better
};

/// Picture in, access unit out, at once. Thread-bound to the worker's loop; one owner.
class Encoder {
public:
    virtual ~Encoder() = default;

    /// What encode() must be given. The size is that of the settings it was made with.
    [[nodiscard]] virtual PixelFormat input() const noexcept = 0;

    /// Takes other settings on the fly. False: not possible, nothing changed, a new encoder is needed.
    [[nodiscard]] virtual bool reconfigure(const frames::StreamSettings& settings) = 0;

    /// `idr` forces an IDR; a new encoder's first unit is one anyway. An error is final.
    [[nodiscard]] virtual base::Result<EncodedUnit> encode(const Picture& picture, bool idr) = 0;

    /// The unit's bytes have been copied: memory of the hardware can be given back.
    virtual void release() noexcept {}
};

/// Makes encoders. Thread-bound; outlives them.
class EncoderFactory {
public:
    virtual ~EncoderFactory() = default;

    /// Bit n: frames::Codec n can be encoded.
    [[nodiscard]] virtual std::uint32_t codecs() const noexcept = 0;

    /// What settings the encoders take.
    [[nodiscard]] virtual const frames::EncoderLimits& limits() const noexcept = 0;

    /// `settings` are valid (see check_settings), within the limits, and their size is given. The error is a sentence
    /// for the viewer.
    [[nodiscard]] virtual base::Result<std::unique_ptr<Encoder>> make(const frames::StreamSettings& settings) = 0;
};

[[nodiscard]] constexpr std::uint32_t codec_bit(frames::Codec codec) noexcept {
    return 1U << static_cast<unsigned>(codec);
}

}  // namespace nanokvm::capture
