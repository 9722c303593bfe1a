// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/avcodec/h264_encoder.hpp"

#include "capture/settings.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace nanokvm::capture::av {
namespace {

/// Finer than this nobody sees: QPs below are not used, and a static picture that has reached it is settled.
constexpr int least_qp = 18;
constexpr int endless_gop = 1 << 30;  // x264's X264_KEYINT_MAX_INFINITE

/// 720p30 leaves half of a desktop core at superfast; what is more takes the next cheaper preset.
const char* preset_for(const frames::StreamSettings& settings) noexcept {
    constexpr long limit = 1280L * 720 * 30;
    return long{settings.width} * settings.height * settings.fps <= limit ? "superfast" : "ultrafast";
}

const char* profile_name(frames::Profile profile) noexcept {
    switch (profile) {
        case frames::Profile::baseline:
            return "baseline";
        case frames::Profile::main:
            return "main";
        case frames::Profile::automatic:
        case frames::Profile::high:
            break;
    }
    return "high";
}

void set_bitrate(AVCodecContext& context, const Rate& rate) noexcept {
    context.bit_rate = rate.average_bps;
    context.rc_max_rate = rate.most_bps;
    context.rc_buffer_size = rate.buffer_bits;
}

void set_rate(AVCodecContext& context, Options& options, const Rate& rate, const frames::StreamSettings& settings) {
    if (rate.method == Rate::Method::quantizer) {
        options.set("qp", std::to_string(rate.level));
        if (settings.i_qp != 0) {  // x264 knows the I pictures' QP as a factor: 6 steps are twice as coarse
            context.i_quant_factor = static_cast<float>(std::exp2((settings.i_qp - rate.level) / 6.0));
        }
        return;
    }
    context.qmin = settings.min_qp != 0 ? settings.min_qp : least_qp;
    if (settings.max_qp != 0) {
        context.qmax = std::max<int>(settings.max_qp, context.qmin);
    }
    set_bitrate(context, rate);
    if (rate.method == Rate::Method::quality) {
        context.bit_rate = 0;
        options.set("crf", std::to_string(rate.level));
    }
}

}  // namespace

H264Encoder::H264Encoder(Session session, const frames::StreamSettings& settings) noexcept
    : session_(std::move(session)), settings_(settings), regions_(settings.roi_count > 0) {}

base::Result<std::unique_ptr<Encoder>> H264Encoder::make(const frames::StreamSettings& settings) {
    auto session = Session::prepare("libx264", settings, video_format(settings.height));
    if (!session) {
        return tl::unexpected(session.error());
    }
    AVCodecContext& context = session->context();
    context.gop_size = settings.gop == 0 ? endless_gop : settings.gop;
    context.max_b_frames = 0;
    context.refs = 1;
    Options options;
    options.set("preset", preset_for(settings));
    options.set("tune", "zerolatency");
    options.set("profile", profile_name(settings.profile));
    options.set("forced-idr", "1");
    options.set("sc_threshold", "0");  // IDRs come when asked for or by the GOP, not by x264's taste
    if (settings.roi_count > 0) {
        options.set("aq-mode", "1");  // regions of interest need it; the quickest preset leaves it out
    }
    set_rate(context, options, rate_for(settings), settings);
    if (auto opened = session->open(options); !opened) {
        return tl::unexpected(opened.error());
    }
    return std::unique_ptr<Encoder>(new H264Encoder(std::move(*session), settings));
}

bool H264Encoder::reconfigure(const frames::StreamSettings& settings) {
    frames::StreamSettings same = settings;
    same.bitrate_kbps = settings_.bitrate_kbps;
    same.jpeg_quality = settings_.jpeg_quality;
    same.roi_count = settings_.roi_count;
    std::ranges::copy(settings_.roi, same.roi);
    if (!same_settings(same, settings_) || (settings.roi_count > 0 && !regions_)) {
        return false;
    }
    const Rate rate = rate_for(settings);
    if (rate.method == Rate::Method::bitrate) {  // libavcodec passes these on to x264 before the next picture
        set_bitrate(session_.context(), rate);
    } else if (rate != rate_for(settings_)) {
        return false;
    }
    settings_ = settings;
    return true;
}

base::Result<EncodedUnit> H264Encoder::encode(const Picture& picture, bool idr) {
    session_.set_regions(settings_, qp_);
    const auto packet = session_.encode(picture, idr);
    if (!packet) {
        return tl::unexpected(packet.error());
    }
    EncodedUnit unit = to_unit(**packet, session_.context());
    const bool fixed = rate_for(settings_).method == Rate::Method::quantizer;
    const int qp = quantizer(**packet);
    qp_ = qp > 0 ? qp : qp_;
    unit.settled = fixed || (qp > 0 && qp <= std::max<int>(least_qp, settings_.min_qp));
    return unit;
}

}  // namespace nanokvm::capture::av
