// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/avcodec/factory.hpp"

#include "capture/avcodec/h264_encoder.hpp"
#include "capture/avcodec/h265_encoder.hpp"
#include "capture/avcodec/mjpeg_encoder.hpp"
#include "capture/settings.hpp"
#include "frames/limits.hpp"

#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/log.h>
}

namespace nanokvm::capture::av {
namespace {

std::uint32_t bit_if_there(frames::Codec codec, const char* encoder) noexcept {
    return avcodec_find_encoder_by_name(encoder) != nullptr ? codec_bit(codec) : 0;
}

}  // namespace

Factory::Factory() noexcept
    : codecs_(bit_if_there(frames::Codec::h264, "libx264") | bit_if_there(frames::Codec::h265, "libx265") |
              bit_if_there(frames::Codec::mjpeg, "mjpeg")) {
    av_log_set_level(AV_LOG_QUIET);
}

const frames::EncoderLimits& Factory::limits() const noexcept {
    static constexpr frames::EncoderLimits any = frames::software_limits();
    return any;
}

base::Result<std::unique_ptr<Encoder>> Factory::make(const frames::StreamSettings& settings) {
    if ((codecs_ & codec_bit(settings.codec)) == 0) {
        return base::fail(std::string(codec_name(settings.codec)) + " cannot be encoded on this machine.");
    }
    switch (settings.codec) {
        case frames::Codec::h264:
            return H264Encoder::make(settings);
        case frames::Codec::h265:
            return H265Encoder::make(settings);
        case frames::Codec::mjpeg:
            break;
    }
    return MjpegEncoder::make(settings);
}

}  // namespace nanokvm::capture::av
