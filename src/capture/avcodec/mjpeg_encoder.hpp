// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/avcodec/session.hpp"
#include "capture/encoder.hpp"

#include <memory>

namespace nanokvm::capture::av {

/// libavcodec's quantizer scale (1 finest … 31) for a quality of 1–100 as people know it from libjpeg, whose rule the
/// scale of the tables follows: 50 is the standard's own table. Falls as quality rises. Pure.
[[nodiscard]] int jpeg_quantizer_scale(int quality) noexcept;

/// JPEG pictures, 4:2:0, full-range BT.601 as JFIF has it. The quality changes on the fly.
class MjpegEncoder final : public Encoder {
public:
    [[nodiscard]] static base::Result<std::unique_ptr<Encoder>> make(const frames::StreamSettings& settings);

    [[nodiscard]] PixelFormat input() const noexcept override { return session_.input(); }
    [[nodiscard]] bool reconfigure(const frames::StreamSettings& settings) override;
    [[nodiscard]] base::Result<EncodedUnit> encode(const Picture& picture, bool idr) override;

private:
    explicit MjpegEncoder(Session session) noexcept;

    Session session_;
};

}  // namespace nanokvm::capture::av
