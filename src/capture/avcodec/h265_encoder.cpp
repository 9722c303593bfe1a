// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/avcodec/h265_encoder.hpp"

#include "capture/avcodec/rate.hpp"
#include "capture/settings.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::capture::av {
namespace {

/// Finer than this nobody sees: QPs below are not used, and a static picture that has reached it is settled.
constexpr int least_qp = 18;

std::string x265_parameters(const frames::StreamSettings& settings, const Rate& rate) {
    // One thread and one frame in flight: each picture's access unit comes before the next picture.
    std::string text = fmt::format(
        "repeat-headers=1:annexb=1:aud=0:info=0:open-gop=0:scenecut=0:bframes=0:rc-lookahead=0:ref=1:frame-threads=1:"
        "pools=none:wpp=0:log-level=none:keyint={}:min-keyint=1:qpmin={}",
        settings.gop == 0 ? -1 : int{settings.gop}, settings.min_qp != 0 ? settings.min_qp : least_qp);
    if (settings.roi_count > 0) {
        // Regions of interest need it, and with a strength: the quickest preset leaves out both.
        text += ":aq-mode=1:aq-strength=0.01";
    }
    if (settings.max_qp != 0) {
        text += fmt::format(":qpmax={}", settings.max_qp);
    }
    if (rate.method != Rate::Method::quantizer) {
        text += fmt::format(":vbv-maxrate={}:vbv-bufsize={}", rate.most_bps / 1000, rate.buffer_bits / 1000);
    }
    switch (rate.method) {
        case Rate::Method::bitrate:
            text += fmt::format(":bitrate={}", rate.average_bps / 1000);
            break;
        case Rate::Method::quality:
            text += fmt::format(":crf={}", rate.level);
            break;
        case Rate::Method::quantizer:
            text += fmt::format(":qp={}", rate.level);
            break;
    }
    return text;
}

}  // namespace

H265Encoder::H265Encoder(Session session, const frames::StreamSettings& settings) noexcept
    : session_(std::move(session)), settings_(settings), regions_(settings.roi_count > 0) {}

base::Result<std::unique_ptr<Encoder>> H265Encoder::make(const frames::StreamSettings& settings) {
    auto session = Session::prepare("libx265", settings, video_format(settings.height));
    if (!session) {
        return tl::unexpected(session.error());
    }
    Options options;
    options.set("preset", "ultrafast");
    options.set("tune", "zerolatency");
    options.set("forced-idr", "1");
    options.set("x265-params", x265_parameters(settings, rate_for(settings)));
    if (auto opened = session->open(options); !opened) {
        return tl::unexpected(opened.error());
    }
    return std::unique_ptr<Encoder>(new H265Encoder(std::move(*session), settings));
}

bool H265Encoder::reconfigure(const frames::StreamSettings& settings) {
    frames::StreamSettings same = settings;
    same.jpeg_quality = settings_.jpeg_quality;
    same.roi_count = settings_.roi_count;
    std::ranges::copy(settings_.roi, same.roi);
    if (!same_settings(same, settings_) || (settings.roi_count > 0 && !regions_)) {
        return false;
    }
    settings_ = settings;
    return true;
}

base::Result<EncodedUnit> H265Encoder::encode(const Picture& picture, bool idr) {
    session_.set_regions(settings_, qp_);
    const auto packet = session_.encode(picture, idr);
    if (!packet) {
        return tl::unexpected(packet.error());
    }
    EncodedUnit unit = to_unit(**packet, session_.context());
    const int qp = quantizer(**packet);
    qp_ = qp > 0 ? qp : qp_;
    unit.settled = rate_for(settings_).method == Rate::Method::quantizer ||
                   (qp > 0 && qp <= std::max<int>(least_qp, settings_.min_qp));
    return unit;
}

}  // namespace nanokvm::capture::av
