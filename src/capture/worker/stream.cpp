// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/worker/stream.hpp"

#include "base/clock.hpp"
#include "capture/settings.hpp"
#include "frames/limits.hpp"
#include "frames/message.hpp"

#include <string>
#include <utility>

namespace nanokvm::capture {

base::Result<void> Stream::configure(const frames::StreamSettings& settings, const EncoderFactory& encoders) {
    auto valid = check_settings(settings);
    if (valid && (encoders.codecs() & codec_bit(settings.codec)) == 0) {
        valid = base::fail(std::string("codec ") + codec_name(settings.codec) + " is not available from this source");
    }
    if (valid) {
        valid = frames::check_limits(settings, encoders.limits());
    }
    if (!valid) {
        stop();
        return valid;
    }
    if (!active_) {
        schedule_ = Schedule();
        schedule_.want_idr();
    }
    active_ = true;
    settings_ = settings;
    schedule_.set_fps(settings.fps);
    if (encoder_) {
        frames::StreamSettings sized = settings;
        if (settings.width == 0 || settings.height == 0) {  // whether it still fits is seen with the next picture
            sized.width = static_cast<std::uint16_t>(encoder_size_.width);
            sized.height = static_cast<std::uint16_t>(encoder_size_.height);
        }
        if (!encoder_->reconfigure(sized)) {
            encoder_.reset();
            schedule_.want_idr();
        }
    }
    return {};
}

void Stream::stop() noexcept {
    active_ = false;
    encoder_.reset();
    lost_bytes_ = 0;
    discontinuity_ = false;
}

void Stream::picture_changed(bool restarted) noexcept {
    schedule_.picture_changed();
    if (restarted) {
        schedule_.want_idr();
        discontinuity_ = true;
    }
}

base::Result<void> Stream::ensure_encoder(Size size, EncoderFactory& encoders) {
    if (encoder_ && encoder_size_ == size) {
        return {};
    }
    encoder_.reset();  // two encoders at once would take twice the memory
    frames::StreamSettings sized = settings_;
    sized.width = static_cast<std::uint16_t>(size.width);
    sized.height = static_cast<std::uint16_t>(size.height);
    auto made = encoders.make(sized);
    if (!made) {
        return tl::unexpected(made.error());
    }
    encoder_ = std::move(*made);
    encoder_size_ = size;
    return {};
}

base::Result<void> Stream::encode(std::uint8_t id, std::uint64_t now_ns, PictureStore& pictures,
                                  EncoderFactory& encoders, Uplink& uplink) {
    if (lost_bytes_ > 0 && !uplink.has_room(lost_bytes_)) {
        schedule_.postpone(now_ns);
        return {};
    }
    const Picture& source = *pictures.source();
    const auto failed = [this](const base::Error& error) {
        stop();
        return tl::unexpected(error);
    };
    if (auto ready = ensure_encoder(encoded_size(settings_, source.size), encoders); !ready) {
        return failed(ready.error());
    }
    auto unit = frames::make_message<frames::AccessUnit>(frames::MessageType::access_unit);
    // A picture that is encoded again is what the screen shows now: stamps of a stream only grow.
    unit.captured_ns = schedule_.changed() ? source.captured_ns : now_ns;
    unit.encode_begun_ns = base::monotonic_ns();
    const auto picture = pictures.get(encoder_->input(), encoder_size_);
    if (!picture) {
        return failed(picture.error());
    }
    const auto encoded = encoder_->encode(**picture, schedule_.idr_wanted());
    if (!encoded) {
        return failed(encoded.error());
    }
    if (encoded->payload.empty()) {
        schedule_.postpone(now_ns);
        return {};
    }
    unit.encoded_ns = base::monotonic_ns();
    schedule_.encoded(now_ns, encoded->settled);
    publish(id, *encoded, unit, uplink);
    encoder_->release();
    return {};
}

void Stream::publish(std::uint8_t id, const EncodedUnit& encoded, frames::AccessUnit& unit, Uplink& uplink) noexcept {
    unit.stream = id;
    unit.codec = settings_.codec;
    unit.sequence = sequence_++;
    unit.width = static_cast<std::uint16_t>(encoded.size.width);
    unit.height = static_cast<std::uint16_t>(encoded.size.height);
    if (encoded.idr) {
        unit.flags = frames::flag_idr;
        if (settings_.codec != frames::Codec::mjpeg) {
            unit.flags |= frames::flag_parameter_sets;
        }
    }
    if (discontinuity_) {
        unit.flags |= frames::flag_discontinuity;
    }
    if (uplink.publish(unit, encoded.head, encoded.payload) == Uplink::Outcome::published) {
        discontinuity_ = false;
        lost_bytes_ = 0;
    } else {
        discontinuity_ = true;
        lost_bytes_ = static_cast<std::uint32_t>(encoded.head.size() + encoded.payload.size());
        schedule_.want_idr();
    }
}

}  // namespace nanokvm::capture
