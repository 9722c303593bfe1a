// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/venc.hpp"

#include <cstddef>
#include <cstdint>

/// /dev/cvi_vc_encN: what a channel is told and asked besides its attributes (reference 3.3, 3.5), and the commands
/// (5.5).
namespace nanokvm::capture::sg2002::abi {

/// VENC_RC_PARAM_CBR (reference 3.3): H.264 CBR and UBR; H.265 adds a word behind it.
struct VencCbrParameters {
    std::uint32_t min_iprop;
    std::uint32_t max_iprop;
    std::uint32_t max_qp;
    std::uint32_t min_qp;
    std::uint32_t max_i_qp;
    std::uint32_t min_i_qp;
    std::int32_t max_re_encode_times;
    std::uint8_t qp_map;
};
static_assert(sizeof(VencCbrParameters) == 32);
static_assert(offsetof(VencCbrParameters, min_iprop) == 0);
static_assert(offsetof(VencCbrParameters, max_iprop) == 4);
static_assert(offsetof(VencCbrParameters, max_qp) == 8);
static_assert(offsetof(VencCbrParameters, min_qp) == 12);
static_assert(offsetof(VencCbrParameters, max_i_qp) == 16);
static_assert(offsetof(VencCbrParameters, min_i_qp) == 20);
static_assert(offsetof(VencCbrParameters, max_re_encode_times) == 24);
static_assert(offsetof(VencCbrParameters, qp_map) == 28);

/// VENC_RC_PARAM_H264_VBR (reference 3.3)
struct VencH264VbrParameters {
    std::int32_t change_pos;
    std::uint32_t min_iprop;
    std::uint32_t max_iprop;
    std::int32_t max_re_encode_times;
    std::uint8_t qp_map;
    std::uint32_t max_qp;
    std::uint32_t min_qp;
    std::uint32_t max_i_qp;
    std::uint32_t min_i_qp;
};
static_assert(sizeof(VencH264VbrParameters) == 36);
static_assert(offsetof(VencH264VbrParameters, change_pos) == 0);
static_assert(offsetof(VencH264VbrParameters, min_iprop) == 4);
static_assert(offsetof(VencH264VbrParameters, max_iprop) == 8);
static_assert(offsetof(VencH264VbrParameters, max_re_encode_times) == 12);
static_assert(offsetof(VencH264VbrParameters, qp_map) == 16);
static_assert(offsetof(VencH264VbrParameters, max_qp) == 20);
static_assert(offsetof(VencH264VbrParameters, min_qp) == 24);
static_assert(offsetof(VencH264VbrParameters, max_i_qp) == 28);
static_assert(offsetof(VencH264VbrParameters, min_i_qp) == 32);

/// VENC_RC_PARAM_H265_VBR (reference 3.3)
struct VencH265VbrParameters {
    std::int32_t change_pos;
    std::uint32_t min_iprop;
    std::uint32_t max_iprop;
    std::int32_t max_re_encode_times;
    std::uint32_t max_qp;
    std::uint32_t min_qp;
    std::uint32_t max_i_qp;
    std::uint32_t min_i_qp;
    std::uint8_t qp_map;
    std::int32_t qp_map_mode;
};
static_assert(sizeof(VencH265VbrParameters) == 40);
static_assert(offsetof(VencH265VbrParameters, change_pos) == 0);
static_assert(offsetof(VencH265VbrParameters, min_iprop) == 4);
static_assert(offsetof(VencH265VbrParameters, max_iprop) == 8);
static_assert(offsetof(VencH265VbrParameters, max_re_encode_times) == 12);
static_assert(offsetof(VencH265VbrParameters, max_qp) == 16);
static_assert(offsetof(VencH265VbrParameters, min_qp) == 20);
static_assert(offsetof(VencH265VbrParameters, max_i_qp) == 24);
static_assert(offsetof(VencH265VbrParameters, min_i_qp) == 28);
static_assert(offsetof(VencH265VbrParameters, qp_map) == 32);
static_assert(offsetof(VencH265VbrParameters, qp_map_mode) == 36);

/// VENC_RC_PARAM_H264_AVBR (reference 3.3)
struct VencH264AvbrParameters {
    std::int32_t change_pos;
    std::uint32_t min_iprop;
    std::uint32_t max_iprop;
    std::int32_t max_re_encode_times;
    std::uint8_t qp_map;
    std::int32_t min_still_percent;
    std::uint32_t max_still_qp;
    std::uint32_t min_still_psnr;
    std::uint32_t max_qp;
    std::uint32_t min_qp;
    std::uint32_t max_i_qp;
    std::uint32_t min_i_qp;
    std::uint32_t min_qp_delta;
    std::uint32_t motion_sensitivity;
    std::int32_t frame_lost_open;
    std::int32_t frame_gap;
    std::int32_t pure_still_threshold;
};
static_assert(sizeof(VencH264AvbrParameters) == 68);
static_assert(offsetof(VencH264AvbrParameters, change_pos) == 0);
static_assert(offsetof(VencH264AvbrParameters, min_iprop) == 4);
static_assert(offsetof(VencH264AvbrParameters, max_iprop) == 8);
static_assert(offsetof(VencH264AvbrParameters, max_re_encode_times) == 12);
static_assert(offsetof(VencH264AvbrParameters, qp_map) == 16);
static_assert(offsetof(VencH264AvbrParameters, min_still_percent) == 20);
static_assert(offsetof(VencH264AvbrParameters, max_still_qp) == 24);
static_assert(offsetof(VencH264AvbrParameters, min_still_psnr) == 28);
static_assert(offsetof(VencH264AvbrParameters, max_qp) == 32);
static_assert(offsetof(VencH264AvbrParameters, min_qp) == 36);
static_assert(offsetof(VencH264AvbrParameters, max_i_qp) == 40);
static_assert(offsetof(VencH264AvbrParameters, min_i_qp) == 44);
static_assert(offsetof(VencH264AvbrParameters, min_qp_delta) == 48);
static_assert(offsetof(VencH264AvbrParameters, motion_sensitivity) == 52);
static_assert(offsetof(VencH264AvbrParameters, frame_lost_open) == 56);
static_assert(offsetof(VencH264AvbrParameters, frame_gap) == 60);
static_assert(offsetof(VencH264AvbrParameters, pure_still_threshold) == 64);

/// VENC_RC_PARAM_H265_AVBR (reference 3.3)
struct VencH265AvbrParameters {
    std::int32_t change_pos;
    std::uint32_t min_iprop;
    std::uint32_t max_iprop;
    std::int32_t max_re_encode_times;
    std::int32_t min_still_percent;
    std::uint32_t max_still_qp;
    std::uint32_t min_still_psnr;
    std::uint32_t max_qp;
    std::uint32_t min_qp;
    std::uint32_t max_i_qp;
    std::uint32_t min_i_qp;
    std::uint32_t min_qp_delta;
    std::uint32_t motion_sensitivity;
    std::int32_t frame_lost_open;
    std::int32_t frame_gap;
    std::int32_t pure_still_threshold;
    std::uint8_t qp_map;
    std::int32_t qp_map_mode;
};
static_assert(sizeof(VencH265AvbrParameters) == 72);
static_assert(offsetof(VencH265AvbrParameters, change_pos) == 0);
static_assert(offsetof(VencH265AvbrParameters, min_iprop) == 4);
static_assert(offsetof(VencH265AvbrParameters, max_iprop) == 8);
static_assert(offsetof(VencH265AvbrParameters, max_re_encode_times) == 12);
static_assert(offsetof(VencH265AvbrParameters, min_still_percent) == 16);
static_assert(offsetof(VencH265AvbrParameters, max_still_qp) == 20);
static_assert(offsetof(VencH265AvbrParameters, min_still_psnr) == 24);
static_assert(offsetof(VencH265AvbrParameters, max_qp) == 28);
static_assert(offsetof(VencH265AvbrParameters, min_qp) == 32);
static_assert(offsetof(VencH265AvbrParameters, max_i_qp) == 36);
static_assert(offsetof(VencH265AvbrParameters, min_i_qp) == 40);
static_assert(offsetof(VencH265AvbrParameters, min_qp_delta) == 44);
static_assert(offsetof(VencH265AvbrParameters, motion_sensitivity) == 48);
static_assert(offsetof(VencH265AvbrParameters, frame_lost_open) == 52);
static_assert(offsetof(VencH265AvbrParameters, frame_gap) == 56);
static_assert(offsetof(VencH265AvbrParameters, pure_still_threshold) == 60);
static_assert(offsetof(VencH265AvbrParameters, qp_map) == 64);
static_assert(offsetof(VencH265AvbrParameters, qp_map_mode) == 68);

/// The variants of the field that holds it, 72 bytes.
union VencModeParameters {
    VencCbrParameters cbr;
    VencH264VbrParameters h264_vbr;
    VencH265VbrParameters h265_vbr;
    VencH264AvbrParameters h264_avbr;
    VencH265AvbrParameters h265_avbr;
};
static_assert(sizeof(VencModeParameters) == 72);

/// VENC_RC_PARAM_S (reference 3.3): got from the driver, changed, given back.
struct VencRcParameters {
    std::uint32_t threshold_i[16];
    std::uint32_t threshold_p[16];
    std::uint32_t threshold_b[16];
    std::uint32_t direction_thrd;
    std::uint32_t row_qp_delta;
    std::int32_t first_frame_start_qp;
    std::int32_t initial_delay_ms;
    std::uint32_t threshold_level;
    std::uint8_t background_enhance;
    std::int32_t background_delta_qp;
    VencModeParameters mode;
};
static_assert(sizeof(VencRcParameters) == 292);
static_assert(offsetof(VencRcParameters, threshold_i) == 0);
static_assert(offsetof(VencRcParameters, threshold_p) == 64);
static_assert(offsetof(VencRcParameters, threshold_b) == 128);
static_assert(offsetof(VencRcParameters, direction_thrd) == 192);
static_assert(offsetof(VencRcParameters, row_qp_delta) == 196);
static_assert(offsetof(VencRcParameters, first_frame_start_qp) == 200);
static_assert(offsetof(VencRcParameters, initial_delay_ms) == 204);
static_assert(offsetof(VencRcParameters, threshold_level) == 208);
static_assert(offsetof(VencRcParameters, background_enhance) == 212);
static_assert(offsetof(VencRcParameters, background_delta_qp) == 216);
static_assert(offsetof(VencRcParameters, mode) == 220);

/// VENC_RECV_PIC_PARAM_S (reference 3.5): -1: no end.
struct VencReceive {
    std::int32_t pictures;
};
static_assert(sizeof(VencReceive) == 4);
static_assert(offsetof(VencReceive, pictures) == 0);

/// VENC_STREAM_INFO_S (reference 3.5)
struct VencStreamStatus {
    std::int32_t ref_type;
    std::uint32_t picture_bytes;
    std::uint32_t pictures;
    std::uint32_t start_qp;
    std::uint32_t mean_qp;
    std::uint8_t p_skip;
    std::uint32_t residual_bit_num;
    std::uint32_t head_bit_num;
    std::uint32_t madi;
    std::uint32_t madp;
    std::uint32_t mse_sum;
    std::uint32_t mse_lcu_cnt;
    double psnr;
};
static_assert(sizeof(VencStreamStatus) == 56);
static_assert(offsetof(VencStreamStatus, ref_type) == 0);
static_assert(offsetof(VencStreamStatus, picture_bytes) == 4);
static_assert(offsetof(VencStreamStatus, pictures) == 8);
static_assert(offsetof(VencStreamStatus, start_qp) == 12);
static_assert(offsetof(VencStreamStatus, mean_qp) == 16);
static_assert(offsetof(VencStreamStatus, p_skip) == 20);
static_assert(offsetof(VencStreamStatus, residual_bit_num) == 24);
static_assert(offsetof(VencStreamStatus, head_bit_num) == 28);
static_assert(offsetof(VencStreamStatus, madi) == 32);
static_assert(offsetof(VencStreamStatus, madp) == 36);
static_assert(offsetof(VencStreamStatus, mse_sum) == 40);
static_assert(offsetof(VencStreamStatus, mse_lcu_cnt) == 44);
static_assert(offsetof(VencStreamStatus, psnr) == 48);

/// VENC_CHN_STATUS_S (reference 3.5)
struct VencStatus {
    std::uint32_t left_pics;
    std::uint32_t left_stream_bytes;
    std::uint32_t left_stream_frames;
    std::uint32_t cur_packs;
    std::uint32_t left_recv_pics;
    std::uint32_t left_enc_pics;
    std::uint8_t jpeg_snap_end;
    VencStreamStatus stream;
};
static_assert(sizeof(VencStatus) == 88);
static_assert(offsetof(VencStatus, left_pics) == 0);
static_assert(offsetof(VencStatus, left_stream_bytes) == 4);
static_assert(offsetof(VencStatus, left_stream_frames) == 8);
static_assert(offsetof(VencStatus, cur_packs) == 12);
static_assert(offsetof(VencStatus, left_recv_pics) == 16);
static_assert(offsetof(VencStatus, left_enc_pics) == 20);
static_assert(offsetof(VencStatus, jpeg_snap_end) == 24);
static_assert(offsetof(VencStatus, stream) == 32);

/// VENC_ROI_ATTR_S (reference 3.5)
struct VencRoi {
    std::uint32_t index;
    std::uint8_t enable;
    std::uint8_t absolute;
    std::int32_t qp;
    Rect rect;
};
static_assert(sizeof(VencRoi) == 28);
static_assert(offsetof(VencRoi, index) == 0);
static_assert(offsetof(VencRoi, enable) == 4);
static_assert(offsetof(VencRoi, absolute) == 5);
static_assert(offsetof(VencRoi, qp) == 8);
static_assert(offsetof(VencRoi, rect) == 12);

/// VENC_JPEG_PARAM_S (reference 3.5)
struct VencJpegParameters {
    std::uint32_t quality;
    std::uint8_t y_table[64];
    std::uint8_t cb_table[64];
    std::uint8_t cr_table[64];
    std::uint32_t mcu_per_interval;
};
static_assert(sizeof(VencJpegParameters) == 200);
static_assert(offsetof(VencJpegParameters, quality) == 0);
static_assert(offsetof(VencJpegParameters, y_table) == 4);
static_assert(offsetof(VencJpegParameters, cb_table) == 68);
static_assert(offsetof(VencJpegParameters, cr_table) == 132);
static_assert(offsetof(VencJpegParameters, mcu_per_interval) == 196);

/// VENC_VUI_ASPECT_S (reference 3.5)
struct VencVuiAspect {
    std::uint8_t present;
    std::uint8_t aspect_ratio_idc;
    std::uint8_t overscan_present;
    std::uint8_t overscan_appropriate;
    std::uint16_t sar_width;
    std::uint16_t sar_height;
};
static_assert(sizeof(VencVuiAspect) == 8);
static_assert(offsetof(VencVuiAspect, present) == 0);
static_assert(offsetof(VencVuiAspect, aspect_ratio_idc) == 1);
static_assert(offsetof(VencVuiAspect, overscan_present) == 2);
static_assert(offsetof(VencVuiAspect, overscan_appropriate) == 3);
static_assert(offsetof(VencVuiAspect, sar_width) == 4);
static_assert(offsetof(VencVuiAspect, sar_height) == 6);

/// VENC_VUI_H264_TIME_S (reference 3.5)
struct VencVuiH264Time {
    std::uint8_t present;
    std::uint8_t fixed_frame_rate;
    std::uint32_t num_units_in_tick;
    std::uint32_t time_scale;
};
static_assert(sizeof(VencVuiH264Time) == 12);
static_assert(offsetof(VencVuiH264Time, present) == 0);
static_assert(offsetof(VencVuiH264Time, fixed_frame_rate) == 1);
static_assert(offsetof(VencVuiH264Time, num_units_in_tick) == 4);
static_assert(offsetof(VencVuiH264Time, time_scale) == 8);

/// VENC_VUI_H265_TIME_S (reference 3.5)
struct VencVuiH265Time {
    std::uint32_t present;
    std::uint32_t num_units_in_tick;
    std::uint32_t time_scale;
    std::uint32_t ticks_poc_diff_minus1;
};
static_assert(sizeof(VencVuiH265Time) == 16);
static_assert(offsetof(VencVuiH265Time, present) == 0);
static_assert(offsetof(VencVuiH265Time, num_units_in_tick) == 4);
static_assert(offsetof(VencVuiH265Time, time_scale) == 8);
static_assert(offsetof(VencVuiH265Time, ticks_poc_diff_minus1) == 12);

/// VENC_VUI_SIGNAL_S (reference 3.5)
struct VencVuiSignal {
    std::uint8_t present;
    std::uint8_t video_format;
    std::uint8_t full_range;
    std::uint8_t colour_present;
    std::uint8_t primaries;
    std::uint8_t transfer;
    std::uint8_t matrix;
};
static_assert(sizeof(VencVuiSignal) == 7);
static_assert(offsetof(VencVuiSignal, present) == 0);
static_assert(offsetof(VencVuiSignal, video_format) == 1);
static_assert(offsetof(VencVuiSignal, full_range) == 2);
static_assert(offsetof(VencVuiSignal, colour_present) == 3);
static_assert(offsetof(VencVuiSignal, primaries) == 4);
static_assert(offsetof(VencVuiSignal, transfer) == 5);
static_assert(offsetof(VencVuiSignal, matrix) == 6);

/// VENC_H264_VUI_S (reference 3.5)
struct VencH264Vui {
    VencVuiAspect aspect;
    VencVuiH264Time time;
    VencVuiSignal signal;
    std::uint8_t bitstream_restriction;
};
static_assert(sizeof(VencH264Vui) == 28);
static_assert(offsetof(VencH264Vui, aspect) == 0);
static_assert(offsetof(VencH264Vui, time) == 8);
static_assert(offsetof(VencH264Vui, signal) == 20);
static_assert(offsetof(VencH264Vui, bitstream_restriction) == 27);

/// VENC_H265_VUI_S (reference 3.5)
struct VencH265Vui {
    VencVuiAspect aspect;
    VencVuiH265Time time;
    VencVuiSignal signal;
    std::uint8_t bitstream_restriction;
};
static_assert(sizeof(VencH265Vui) == 32);
static_assert(offsetof(VencH265Vui, aspect) == 0);
static_assert(offsetof(VencH265Vui, time) == 8);
static_assert(offsetof(VencH265Vui, signal) == 24);
static_assert(offsetof(VencH265Vui, bitstream_restriction) == 31);

/// VENC_H264_ENTROPY_S (reference 3.5): 0 CAVLC, 1 CABAC.
struct VencH264Entropy {
    std::uint32_t i;
    std::uint32_t p;
    std::uint32_t b;
    std::uint32_t cabac_init_idc;
};
static_assert(sizeof(VencH264Entropy) == 16);
static_assert(offsetof(VencH264Entropy, i) == 0);
static_assert(offsetof(VencH264Entropy, p) == 4);
static_assert(offsetof(VencH264Entropy, b) == 8);
static_assert(offsetof(VencH264Entropy, cabac_init_idc) == 12);

/// VENC_FRAMELOST_S (reference 3.5)
struct VencFrameLost {
    std::uint8_t open;
    std::uint32_t threshold_bits;
    std::int32_t mode;
    std::uint32_t gaps;
};
static_assert(sizeof(VencFrameLost) == 16);
static_assert(offsetof(VencFrameLost, open) == 0);
static_assert(offsetof(VencFrameLost, threshold_bits) == 4);
static_assert(offsetof(VencFrameLost, mode) == 8);
static_assert(offsetof(VencFrameLost, gaps) == 12);

/// VENC_PARAM_MOD_S (reference 3.5): first word of the union only: the size probe of 5.9.
struct VencModuleParameters {
    std::int32_t type;
    std::uint32_t raw[22];
};
static_assert(sizeof(VencModuleParameters) == 92);
static_assert(offsetof(VencModuleParameters, type) == 0);
static_assert(offsetof(VencModuleParameters, raw) == 4);

/// Command n is request 0x5600 + n.
enum class VencCommand : std::uint32_t {
    create_channel = 0,
    destroy_channel = 1,
    reset_channel = 2,
    start_receive = 3,
    stop_receive = 4,
    query_status = 5,
    set_channel = 6,
    get_channel = 7,
    get_stream = 8,
    release_stream = 9,
    insert_user_data = 10,
    send_frame = 11,
    send_frame_ex = 12,
    request_idr = 13,
    set_roi = 14,
    get_roi = 15,
    set_h264_entropy = 18,
    get_h264_entropy = 19,
    set_h264_vui = 20,
    get_h264_vui = 21,
    set_h265_vui = 22,
    get_h265_vui = 23,
    get_jpeg = 24,
    set_jpeg = 25,
    get_rc = 26,
    set_rc = 27,
    set_frame_lost = 32,
    get_frame_lost = 33,
    set_module = 38,
    get_module = 39,
};

/// Where the commands begin, and values (reference 3.1).
inline constexpr std::uint32_t venc_command_base = 0x5600;
inline constexpr std::int32_t venc_module_venc = 1;
inline constexpr std::int32_t venc_module_h264 = 2;
inline constexpr std::int32_t frame_lost_p_skip = 1;

}  // namespace nanokvm::capture::sg2002::abi
