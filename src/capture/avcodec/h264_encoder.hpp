// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/avcodec/rate.hpp"
#include "capture/avcodec/session.hpp"
#include "capture/encoder.hpp"

#include <memory>

namespace nanokvm::capture::av {

/// H.264 by x264: no B-frames, no lookahead, closed GOPs, Annex B with SPS and PPS before every IDR. Bitrate and
/// regions of interest change on the fly, all else takes a new encoder.
class H264Encoder final : public Encoder {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Encoder>> make(const frames::StreamSettings& settings);

    [[nodiscard]] PixelFormat input() const noexcept override { return session_.input(); }
    [[nodiscard]] bool reconfigure(const frames::StreamSettings& settings) override;
    [[nodiscard]] base::Result<EncodedUnit> encode(const Picture& picture, bool idr) override;

private:
    H264Encoder(Session session, const frames::StreamSettings& settings) noexcept;

    Session session_;
    frames::StreamSettings settings_;
    int qp_ = frames::default_qp;  // of the last picture
    bool regions_ = false;         // made for regions of interest: they change on the fly then
};

}  // namespace nanokvm::capture::av
