// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/frame.hpp"
#include "capture/sg2002/abi/ioctl.hpp"

#include <cstddef>
#include <cstdint>

/// /dev/cvi_vc_encN: channel attributes (reference 3.1, 3.2).
namespace nanokvm::capture::sg2002::abi {

/// PAYLOAD_TYPE_E.
enum class Payload : std::int32_t {
    jpeg = 26,
    h264 = 96,
    h265 = 265,
    mjpeg = 1002,
};

/// VENC_RC_MODE_E, the modes that the driver accepts.
enum class RcMode : std::int32_t {
    h264_cbr = 1,
    h264_vbr = 2,
    h264_avbr = 3,
    h264_fixqp = 5,
    h264_ubr = 7,
    mjpeg_cbr = 8,
    mjpeg_fixqp = 10,
    h265_cbr = 11,
    h265_vbr = 12,
    h265_avbr = 13,
    h265_fixqp = 15,
    h265_qpmap = 16,
    h265_ubr = 17,
};

/// VENC_GOP_MODE_E, the modes that the driver accepts.
enum class GopMode : std::int32_t {
    normal_p = 0,
    smart_p = 2,
};

/// VENC_ATTR_JPEG_S (reference 3.2): MPF thumbnails left out: zero.
struct VencJpegAttributes {
    std::uint8_t dcf;
    std::uint32_t mpf_cfg[5];
    std::int32_t receive_mode;
};
static_assert(sizeof(VencJpegAttributes) == 28);
static_assert(offsetof(VencJpegAttributes, dcf) == 0);
static_assert(offsetof(VencJpegAttributes, mpf_cfg) == 4);
static_assert(offsetof(VencJpegAttributes, receive_mode) == 24);

/// VENC_ATTR_H264_S (reference 3.2)
struct VencH264Attributes {
    std::uint8_t share_reference;
    std::uint8_t single_luma;
};
static_assert(sizeof(VencH264Attributes) == 2);
static_assert(offsetof(VencH264Attributes, share_reference) == 0);
static_assert(offsetof(VencH264Attributes, single_luma) == 1);

/// The variants of the field that holds it, 28 bytes.
union VencCodecAttributes {
    VencH264Attributes h264;
    VencJpegAttributes jpeg;
};
static_assert(sizeof(VencCodecAttributes) == 28);

/// VENC_ATTR_S (reference 3.2)
struct VencAttributes {
    Payload type;
    std::uint32_t max_pic_width;
    std::uint32_t max_pic_height;
    std::uint32_t buf_size;  ///< the bitstream ring
    std::uint32_t profile;
    std::uint8_t by_frame;
    std::uint32_t pic_width;
    std::uint32_t pic_height;
    std::uint8_t single_core;
    std::uint8_t ring_queue;  ///< several pictures in the ring
    std::uint8_t completion_thread;
    VencCodecAttributes codec;
};
static_assert(sizeof(VencAttributes) == 64);
static_assert(offsetof(VencAttributes, type) == 0);
static_assert(offsetof(VencAttributes, max_pic_width) == 4);
static_assert(offsetof(VencAttributes, max_pic_height) == 8);
static_assert(offsetof(VencAttributes, buf_size) == 12);
static_assert(offsetof(VencAttributes, profile) == 16);
static_assert(offsetof(VencAttributes, by_frame) == 20);
static_assert(offsetof(VencAttributes, pic_width) == 24);
static_assert(offsetof(VencAttributes, pic_height) == 28);
static_assert(offsetof(VencAttributes, single_core) == 32);
static_assert(offsetof(VencAttributes, ring_queue) == 33);
static_assert(offsetof(VencAttributes, completion_thread) == 34);
static_assert(offsetof(VencAttributes, codec) == 36);

/// VENC_CBR_S (reference 3.2): H.264 and H.265; also UBR.
struct VencCbr {
    std::uint32_t gop;
    std::uint32_t stat_time;
    std::uint32_t src_frame_rate;
    std::uint32_t dst_frame_rate;
    std::uint32_t bitrate_kbps;
    std::uint8_t variable_fps;
};
static_assert(sizeof(VencCbr) == 24);
static_assert(offsetof(VencCbr, gop) == 0);
static_assert(offsetof(VencCbr, stat_time) == 4);
static_assert(offsetof(VencCbr, src_frame_rate) == 8);
static_assert(offsetof(VencCbr, dst_frame_rate) == 12);
static_assert(offsetof(VencCbr, bitrate_kbps) == 16);
static_assert(offsetof(VencCbr, variable_fps) == 20);

/// VENC_VBR_S (reference 3.2): H.264 and H.265; also AVBR.
struct VencVbr {
    std::uint32_t gop;
    std::uint32_t stat_time;
    std::uint32_t src_frame_rate;
    std::uint32_t dst_frame_rate;
    std::uint32_t bitrate_kbps;
    std::uint8_t variable_fps;
};
static_assert(sizeof(VencVbr) == 24);
static_assert(offsetof(VencVbr, gop) == 0);
static_assert(offsetof(VencVbr, stat_time) == 4);
static_assert(offsetof(VencVbr, src_frame_rate) == 8);
static_assert(offsetof(VencVbr, dst_frame_rate) == 12);
static_assert(offsetof(VencVbr, bitrate_kbps) == 16);
static_assert(offsetof(VencVbr, variable_fps) == 20);

/// VENC_FIXQP_S (reference 3.2)
struct VencFixQp {
    std::uint32_t gop;
    std::uint32_t src_frame_rate;
    std::uint32_t dst_frame_rate;
    std::uint32_t i_qp;
    std::uint32_t p_qp;
    std::uint32_t b_qp;
    std::uint8_t variable_fps;
};
static_assert(sizeof(VencFixQp) == 28);
static_assert(offsetof(VencFixQp, gop) == 0);
static_assert(offsetof(VencFixQp, src_frame_rate) == 4);
static_assert(offsetof(VencFixQp, dst_frame_rate) == 8);
static_assert(offsetof(VencFixQp, i_qp) == 12);
static_assert(offsetof(VencFixQp, p_qp) == 16);
static_assert(offsetof(VencFixQp, b_qp) == 20);
static_assert(offsetof(VencFixQp, variable_fps) == 24);

/// VENC_MJPEG_FIXQP_S (reference 3.2)
struct VencMjpegFixQp {
    std::uint32_t src_frame_rate;
    std::uint32_t dst_frame_rate;
    std::uint32_t quality;
    std::uint8_t variable_fps;
};
static_assert(sizeof(VencMjpegFixQp) == 16);
static_assert(offsetof(VencMjpegFixQp, src_frame_rate) == 0);
static_assert(offsetof(VencMjpegFixQp, dst_frame_rate) == 4);
static_assert(offsetof(VencMjpegFixQp, quality) == 8);
static_assert(offsetof(VencMjpegFixQp, variable_fps) == 12);

/// VENC_MJPEG_CBR_S (reference 3.2)
struct VencMjpegCbr {
    std::uint32_t stat_time;
    std::uint32_t src_frame_rate;
    std::uint32_t dst_frame_rate;
    std::uint32_t bitrate_kbps;
    std::uint8_t variable_fps;
};
static_assert(sizeof(VencMjpegCbr) == 20);
static_assert(offsetof(VencMjpegCbr, stat_time) == 0);
static_assert(offsetof(VencMjpegCbr, src_frame_rate) == 4);
static_assert(offsetof(VencMjpegCbr, dst_frame_rate) == 8);
static_assert(offsetof(VencMjpegCbr, bitrate_kbps) == 12);
static_assert(offsetof(VencMjpegCbr, variable_fps) == 16);

/// The variants of the field that holds it, 28 bytes.
union VencRate {
    VencCbr cbr;
    VencVbr vbr;
    VencFixQp fix_qp;
    VencMjpegFixQp mjpeg_fix_qp;
    VencMjpegCbr mjpeg_cbr;
};
static_assert(sizeof(VencRate) == 28);

/// VENC_RC_ATTR_S (reference 3.2)
struct VencRateControl {
    RcMode mode;
    VencRate rate;
};
static_assert(sizeof(VencRateControl) == 32);
static_assert(offsetof(VencRateControl, mode) == 0);
static_assert(offsetof(VencRateControl, rate) == 4);

/// VENC_GOP_ATTR_S (reference 3.2): NORMALP uses the first value only.
struct VencGop {
    GopMode mode;
    std::int32_t ip_qp_delta;
    std::int32_t bg_qp_delta;
    std::int32_t vi_qp_delta;
};
static_assert(sizeof(VencGop) == 16);
static_assert(offsetof(VencGop, mode) == 0);
static_assert(offsetof(VencGop, ip_qp_delta) == 4);
static_assert(offsetof(VencGop, bg_qp_delta) == 8);
static_assert(offsetof(VencGop, vi_qp_delta) == 12);

/// VENC_CHN_ATTR_S (reference 3.2)
struct VencChannel {
    VencAttributes venc;
    VencRateControl rc;
    VencGop gop;
};
static_assert(sizeof(VencChannel) == 112);
static_assert(offsetof(VencChannel, venc) == 0);
static_assert(offsetof(VencChannel, rc) == 64);
static_assert(offsetof(VencChannel, gop) == 96);

/// Values and limits (reference 3.1, 3.11).
inline constexpr std::uint32_t profile_baseline = 0;
inline constexpr std::uint32_t profile_main = 1;
inline constexpr std::uint32_t profile_high = 2;
inline constexpr std::uint32_t venc_roi_regions = 8;
inline constexpr std::uint32_t venc_max_gop = 3600;
inline constexpr std::uint32_t venc_max_packs = 16;
inline constexpr std::uint32_t venc_jpeg_forbidden_quality = 50;

}  // namespace nanokvm::capture::sg2002::abi
