// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/avcodec/mjpeg_encoder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nanokvm::capture::av {

int jpeg_quantizer_scale(int quality) noexcept {
    // libjpeg's percentage of the standard table (T.81 annex K). libavcodec scales the MPEG intra matrix by qscale/8,
    // which at a scale of 13 is on average as coarse as that table at 100 %.
    constexpr double scale_of_standard_table = 13;
    const int q = std::clamp(quality, 1, 100);
    const double percent = q < 50 ? 5000.0 / q : 200.0 - 2.0 * q;
    return static_cast<int>(std::clamp(std::lround(percent / 100 * scale_of_standard_table), 1L, 31L));
}

MjpegEncoder::MjpegEncoder(Session session) noexcept : session_(std::move(session)) {}

base::Result<std::unique_ptr<Encoder>> MjpegEncoder::make(const frames::StreamSettings& settings) {
    auto session = Session::prepare("mjpeg", settings, PixelFormat::i420_jpeg);
    if (!session) {
        return tl::unexpected(session.error());
    }
    AVCodecContext& context = session->context();
    context.flags |= AV_CODEC_FLAG_QSCALE;
    context.qmin = 1;
    context.qmax = 31;
    context.global_quality = jpeg_quantizer_scale(settings.jpeg_quality) * FF_QP2LAMBDA;
    Options options;
    options.set("huffman", "default");  // optimal tables take a second pass over each picture
    if (auto opened = session->open(options); !opened) {
        return tl::unexpected(opened.error());
    }
    return std::unique_ptr<Encoder>(new MjpegEncoder(std::move(*session)));
}

bool MjpegEncoder::reconfigure(const frames::StreamSettings& settings) {
    const AVCodecContext& context = session_.context();
    if (settings.codec != frames::Codec::mjpeg || settings.width != context.width ||
        settings.height != context.height) {
        return false;
    }
    session_.context().global_quality = jpeg_quantizer_scale(settings.jpeg_quality) * FF_QP2LAMBDA;
    return true;
}

base::Result<EncodedUnit> MjpegEncoder::encode(const Picture& picture, bool) {
    const auto packet = session_.encode(picture, false);
    if (!packet) {
        return tl::unexpected(packet.error());
    }
    EncodedUnit unit = to_unit(**packet, session_.context());
    unit.idr = true;
    unit.settled = true;
    return unit;
}

}  // namespace nanokvm::capture::av
