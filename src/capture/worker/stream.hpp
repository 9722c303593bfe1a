// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.hpp"
#include "capture/convert/picture_store.hpp"
#include "capture/encoder.hpp"
#include "capture/worker/schedule.hpp"
#include "capture/worker/uplink.hpp"
#include "frames/protocol.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace nanokvm::capture {

/// One entry of the stream table: settings, encoder, and when it encodes. A unit that was lost on the way makes the
/// next one an IDR with flag_discontinuity. Thread-bound; allocates when its encoder is made, not per picture.
class Stream {
public:
    /// Starts it or changes the running one; the encoder is made with the next picture. The error names the bad field;
    /// the stream is stopped then.
    [[nodiscard]] base::Result<void> configure(const frames::StreamSettings& settings, const EncoderFactory& encoders);
    void stop() noexcept;

    [[nodiscard]] bool active() const noexcept { return active_; }
    [[nodiscard]] unsigned fps() const noexcept { return settings_.fps; }

    void want_idr() noexcept { schedule_.want_idr(); }
    /// `restarted` as of Picture.
    void picture_changed(bool restarted) noexcept;

    /// When encode() is to be called, given that there is a picture.
    [[nodiscard]] std::uint64_t due() const noexcept { return active_ ? schedule_.due() : never; }

    /// Encodes the store's picture and publishes it as unit of stream `id`. The error is for the viewer; the stream is
    /// stopped then.
    [[nodiscard]] base::Result<void> encode(std::uint8_t id, std::uint64_t now_ns, PictureStore& pictures,
                                            EncoderFactory& encoders, Uplink& uplink);

private:
    [[nodiscard]] base::Result<void> ensure_encoder(Size size, EncoderFactory& encoders);
    void publish(std::uint8_t id, const EncodedUnit& encoded, frames::AccessUnit& unit, Uplink& uplink) noexcept;

    frames::StreamSettings settings_{};
    std::unique_ptr<Encoder> encoder_;
    Size encoder_size_;
    Schedule schedule_;
    std::uint32_t sequence_ = 0;
    std::uint32_t lost_bytes_ = 0;  // of the unit that was lost last; 0 when the last one was published
    bool discontinuity_ = false;
    bool active_ = false;
};

}  // namespace nanokvm::capture
