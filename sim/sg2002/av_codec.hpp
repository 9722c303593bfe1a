// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/avcodec/factory.hpp"
#include "capture/convert/picture_store.hpp"
#include "capture/convert/swscaler.hpp"
#include "capture/pattern/pattern_source.hpp"
#include "picture_codec.hpp"

#include <cstdint>
#include <memory>

namespace nanokvm::sim::sg2002 {

/// What the target shows: the moving test picture in whatever size comes in. Drawn when it is encoded, once for all
/// encoders: frames that nobody takes cost nothing. Thread-bound.
class PatternScreen final : capture::SourceListener {
public:
    /// The picture that came in `number`th, scaled as VPSS would.
    [[nodiscard]] base::Result<const capture::Picture*> get(const FrameContent& frame, capture::PixelFormat format,
                                                            capture::Size size);

private:
    void on_picture(const capture::Picture& picture, const capture::Damage& damage) override;
    void on_signal(const frames::Signal&) override {}
    void on_leds(std::uint8_t) override {}

    std::unique_ptr<capture::PatternSource> source_;
    capture::Size size_;
    capture::PictureStore store_{capture::Swscaler::make};
    std::uint64_t number_ = 0;
};

/// Real H.264, H.265 and JPEG by libavcodec. Thread-bound.
class AvCodecMaker final : public CodecMaker {
public:
    [[nodiscard]] base::Result<std::unique_ptr<PictureCodec>> make(const frames::StreamSettings& settings) override;
    /// Made until now: libx265 keeps something of each.
    [[nodiscard]] std::uint64_t h265_encoders() const noexcept { return h265_encoders_; }

private:
    capture::av::Factory factory_;
    std::uint64_t h265_encoders_ = 0;
    PatternScreen screen_;
};

}  // namespace nanokvm::sim::sg2002
