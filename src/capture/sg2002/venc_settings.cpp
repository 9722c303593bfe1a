// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/venc_settings.hpp"

#include "capture/sg2002/memory_plan.hpp"

#include <algorithm>
#include <cstring>

namespace nanokvm::capture::sg2002 {
namespace {

using frames::Codec;
using frames::RateControl;

constexpr std::uint32_t macroblock = 16;
constexpr std::int32_t ip_qp_delta = 2;
/// The rate control's window, seconds.
constexpr std::uint32_t stat_time = 1;

std::uint32_t gop_of(const frames::StreamSettings& settings) noexcept {
    return settings.gop == 0 ? abi::venc_max_gop : settings.gop;
}

abi::RcMode rc_mode(const frames::StreamSettings& settings) noexcept {
    const bool h265 = settings.codec == Codec::h265;
    switch (settings.rate_control) {
        case RateControl::vbr:
            return h265 ? abi::RcMode::h265_vbr : abi::RcMode::h264_vbr;
        case RateControl::avbr:
            return h265 ? abi::RcMode::h265_avbr : abi::RcMode::h264_avbr;
        case RateControl::fix_qp:
            return h265 ? abi::RcMode::h265_fixqp : abi::RcMode::h264_fixqp;
        case RateControl::cbr:
        case RateControl::qvbr:  // refused by the board's limits before it comes here
        case RateControl::qp_map:
            break;
    }
    return h265 ? abi::RcMode::h265_cbr : abi::RcMode::h264_cbr;
}

abi::VencRateControl rate_of(const frames::StreamSettings& settings, unsigned fps) noexcept {
    abi::VencRateControl rc{};
    if (settings.codec == Codec::mjpeg) {
        rc.mode = abi::RcMode::mjpeg_fixqp;
        rc.rate.mjpeg_fix_qp = {fps, fps, venc_jpeg_quality(settings.jpeg_quality), 0};
        return rc;
    }
    rc.mode = rc_mode(settings);
    if (settings.rate_control == RateControl::fix_qp) {
        const std::uint32_t p = settings.p_qp != 0 ? settings.p_qp : frames::default_qp;
        rc.rate.fix_qp = {gop_of(settings), fps, fps, settings.i_qp != 0 ? settings.i_qp : p, p, p, 0};
    } else if (settings.rate_control == RateControl::cbr) {
        rc.rate.cbr = {gop_of(settings), stat_time, fps, fps, settings.bitrate_kbps, 0};
    } else {
        rc.rate.vbr = {gop_of(settings), stat_time, fps, fps, settings.bitrate_kbps, 0};
    }
    return rc;
}

std::uint32_t profile_of(const frames::StreamSettings& settings) noexcept {
    if (settings.codec != Codec::h264) {
        return 0;
    }
    switch (settings.profile) {
        case frames::Profile::baseline:
            return abi::profile_baseline;
        case frames::Profile::main:
            return abi::profile_main;
        case frames::Profile::automatic:
        case frames::Profile::high:
            break;
    }
    return abi::profile_high;
}

abi::Payload payload_of(Codec codec) noexcept {
    switch (codec) {
        case Codec::h264:
            return abi::Payload::h264;
        case Codec::h265:
            return abi::Payload::h265;
        case Codec::mjpeg:
            break;
    }
    return abi::Payload::jpeg;
}

/// The four limits stand in each mode's parameters, in another place.
template <typename Parameters>
void write_limits(const frames::StreamSettings& settings, Parameters& parameters) noexcept {
    if (settings.min_qp != 0) {
        parameters.min_qp = parameters.min_i_qp = settings.min_qp;
    }
    if (settings.max_qp != 0) {
        parameters.max_qp = parameters.max_i_qp = settings.max_qp;
    }
}

/// Without what changes live.
frames::StreamSettings fixed_part(frames::StreamSettings settings) noexcept {
    settings.bitrate_kbps = 0;
    settings.fps = 0;
    settings.jpeg_quality = 0;
    settings.roi_count = 0;
    std::ranges::fill(settings.roi, frames::RoiRegion{});
    if (settings.codec == Codec::mjpeg) {  // of the others, only the size counts
        frames::StreamSettings sized{};
        sized.codec = settings.codec;
        sized.width = settings.width;
        sized.height = settings.height;
        return sized;
    }
    return settings;
}

}  // namespace

abi::VencChannel venc_channel(const frames::StreamSettings& settings, unsigned fps) noexcept {
    abi::VencChannel channel{};
    abi::VencAttributes& venc = channel.venc;
    venc.type = payload_of(settings.codec);
    venc.max_pic_width = venc.pic_width = settings.width;
    venc.max_pic_height = venc.pic_height = settings.height;
    venc.buf_size = bitstream_bytes(settings);
    venc.profile = profile_of(settings);
    venc.by_frame = 1;
    if (settings.codec != Codec::mjpeg) {
        venc.ring_queue = 1;
        venc.completion_thread = 1;
        venc.codec.h264.share_reference = 1;  // the same byte for H.265: a reference picture less
    }
    channel.rc = rate_of(settings, fps);
    channel.gop.mode = abi::GopMode::normal_p;
    channel.gop.ip_qp_delta = settings.codec == Codec::mjpeg ? 0 : ip_qp_delta;
    return channel;
}

bool limit_qp(const frames::StreamSettings& settings, abi::VencRcParameters& parameters) noexcept {
    if (settings.codec == Codec::mjpeg || (settings.min_qp == 0 && settings.max_qp == 0)) {
        return false;
    }
    const bool h265 = settings.codec == Codec::h265;
    switch (settings.rate_control) {
        case RateControl::cbr:
            write_limits(settings, parameters.mode.cbr);
            return true;
        case RateControl::vbr:
            h265 ? write_limits(settings, parameters.mode.h265_vbr) : write_limits(settings, parameters.mode.h264_vbr);
            return true;
        case RateControl::avbr:
            h265 ? write_limits(settings, parameters.mode.h265_avbr)
                 : write_limits(settings, parameters.mode.h264_avbr);
            return true;
        case RateControl::qvbr:
        case RateControl::fix_qp:
        case RateControl::qp_map:
            break;
    }
    return false;
}

abi::VencRoi venc_roi(const frames::StreamSettings& settings, unsigned index) noexcept {
    abi::VencRoi roi{};
    roi.index = index;
    if (index >= settings.roi_count) {
        return roi;
    }
    const frames::RoiRegion& region = settings.roi[index];
    const std::uint32_t right_end = settings.width / macroblock * macroblock;
    const std::uint32_t bottom_end = settings.height / macroblock * macroblock;
    const std::uint32_t left = region.x / macroblock * macroblock;
    const std::uint32_t top = region.y / macroblock * macroblock;
    const auto up = [](std::uint32_t value) { return (value + macroblock - 1) / macroblock * macroblock; };
    const std::uint32_t right = std::min(up(std::uint32_t{region.x} + region.width), right_end);
    const std::uint32_t bottom = std::min(up(std::uint32_t{region.y} + region.height), bottom_end);
    if (left >= right || top >= bottom) {
        return roi;  // only within the partial macroblocks at the edge, where the driver has no regions
    }
    roi.enable = 1;
    roi.absolute = region.absolute;
    roi.qp = region.qp;
    roi.rect = {static_cast<std::int32_t>(left), static_cast<std::int32_t>(top), right - left, bottom - top};
    return roi;
}

unsigned venc_jpeg_quality(unsigned quality) noexcept {
    const unsigned most = std::min(quality, 99U);
    return most == abi::venc_jpeg_forbidden_quality ? most + 1 : most;
}

abi::VencVuiSignal vui_signal(bool bt709) noexcept {
    constexpr std::uint8_t unspecified_format = 5;  // H.264 table E-2
    const std::uint8_t matrix = bt709 ? 1 : 6;      // tables E-3 to E-5
    return {1, unspecified_format, 0, 1, matrix, matrix, matrix};
}

bool same_roi(const frames::StreamSettings& a, const frames::StreamSettings& b) noexcept {
    return a.roi_count == b.roi_count && std::memcmp(a.roi, b.roi, sizeof a.roi) == 0;
}

Change change_between(const frames::StreamSettings& from, const frames::StreamSettings& to) noexcept {
    const auto fixed_from = fixed_part(from);
    const auto fixed_to = fixed_part(to);
    if (std::memcmp(&fixed_from, &fixed_to, sizeof fixed_from) != 0) {
        return Change::remake;
    }
    if (to.codec == Codec::mjpeg) {
        return from.jpeg_quality == to.jpeg_quality ? Change::none : Change::live;
    }
    const bool same_rate =
        from.fps == to.fps && (from.bitrate_kbps == to.bitrate_kbps || to.rate_control == RateControl::fix_qp);
    if (same_rate) {
        return same_roi(from, to) ? Change::none : Change::live;
    }
    return gop_of(to) <= 2U * from.fps ? Change::live : Change::remake;
}

}  // namespace nanokvm::capture::sg2002
