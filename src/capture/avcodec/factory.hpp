// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/encoder.hpp"

namespace nanokvm::capture::av {

/// The software encoders of this machine's libavcodec: x264, x265 and MJPEG, as far as they are compiled in.
class Factory final : public EncoderFactory {
public:
    /// Silences libav's own log: what fails is returned as an error.
    Factory() noexcept;

    [[nodiscard]] std::uint32_t codecs() const noexcept override { return codecs_; }
    [[nodiscard]] const frames::EncoderLimits& limits() const noexcept override;
    [[nodiscard]] base::Result<std::unique_ptr<Encoder>> make(const frames::StreamSettings& settings) override;

private:
    std::uint32_t codecs_ = 0;
};

}  // namespace nanokvm::capture::av
