// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/avcodec/session.hpp"
#include "capture/encoder.hpp"

#include <memory>

namespace nanokvm::capture::av {

/// H.265 by x265: no B-frames, no lookahead, closed GOPs, Annex B with VPS, SPS and PPS before every IDR. Any change
/// but that of regions takes a new encoder: libavcodec passes none on to x265. x265 3.5 leaks with each: it allocates
/// its buffers for SAO always and frees them only where SAO is on (10 kB of a small picture, more with its height), and
/// 1.4 kB of its parameters in any case. Turning SAO on would cost 40 % more CPU.
class H265Encoder final : public Encoder {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Encoder>> make(const frames::StreamSettings& settings);

    [[nodiscard]] PixelFormat input() const noexcept override { return session_.input(); }
    [[nodiscard]] bool reconfigure(const frames::StreamSettings& settings) override;
    [[nodiscard]] base::Result<EncodedUnit> encode(const Picture& picture, bool idr) override;

private:
    H265Encoder(Session session, const frames::StreamSettings& settings) noexcept;

    Session session_;
    frames::StreamSettings settings_;
    int qp_ = frames::default_qp;  // of the last picture
    bool regions_ = false;         // made for regions of interest: they change on the fly then
};

}  // namespace nanokvm::capture::av
