// SPDX-License-Identifier: GPL-3.0-or-later
#include "av_codec.hpp"

#include <algorithm>
#include <utility>

namespace nanokvm::sim::sg2002 {
namespace {

constexpr unsigned source_fps = 60;

class AvCodec final : public PictureCodec {
public:
    /// Counts the H.265 encoders it makes.
    AvCodec(capture::av::Factory& factory, PatternScreen& screen, const frames::StreamSettings& settings,
            std::uint64_t& h265_encoders)
        : factory_(factory), screen_(screen), h265_encoders_(h265_encoders), settings_(settings) {}

    base::Result<std::span<const std::byte>> encode(const FrameContent& frame, bool idr) override {
        if (!encoder_) {
            auto made = factory_.make(settings_);
            if (!made) {
                return tl::unexpected(made.error());
            }
            encoder_ = std::move(*made);
            h265_encoders_ += settings_.codec == frames::Codec::h265 ? 1 : 0;
        }
        const auto picture = screen_.get(frame, encoder_->input(), capture::Size{settings_.width, settings_.height});
        if (!picture) {
            return tl::unexpected(picture.error());
        }
        const auto unit = encoder_->encode(**picture, idr);
        if (!unit) {
            return tl::unexpected(unit.error());
        }
        return unit->payload;
    }

    void change(const frames::StreamSettings& settings) override {
        settings_ = keep_endless(settings);
        if (encoder_ && !encoder_->reconfigure(settings_)) {
            encoder_.reset();  // the next picture begins anew: the driver asks for a change at an I picture only
        }
    }

    static frames::StreamSettings keep_endless(frames::StreamSettings settings) noexcept {
        settings.gop = 0;  // which pictures are IDRs is the simulated driver's decision
        settings.fps = std::max<std::uint16_t>(settings.fps, 1);
        return settings;
    }

private:
    capture::av::Factory& factory_;
    PatternScreen& screen_;
    std::uint64_t& h265_encoders_;
    frames::StreamSettings settings_;
    std::unique_ptr<capture::Encoder> encoder_;
};

}  // namespace

base::Result<const capture::Picture*> PatternScreen::get(const FrameContent& frame, capture::PixelFormat format,
                                                         capture::Size size) {
    if (!source_ || size_ != frame.input) {
        store_.clear();
        size_ = frame.input;
        source_ = std::make_unique<capture::PatternSource>(size_, source_fps);
        source_->demand(source_fps, frame.captured_ns);
        number_ = 0;
    }
    if (number_ != frame.number || store_.source() == nullptr) {
        // On the source's own grid: a step of a frame's time and a little, whatever time has passed.
        number_ = frame.number;
        source_->demand(0, frame.captured_ns);
        source_->demand(source_fps, frame.captured_ns);
        source_->advance(frame.captured_ns, *this);
    }
    return store_.get(format, size);
}

void PatternScreen::on_picture(const capture::Picture& picture, const capture::Damage& damage) {
    store_.set(picture, damage);
}

base::Result<std::unique_ptr<PictureCodec>> AvCodecMaker::make(const frames::StreamSettings& settings) {
    return std::make_unique<AvCodec>(factory_, screen_, AvCodec::keep_endless(settings), h265_encoders_);
}

}  // namespace nanokvm::sim::sg2002
