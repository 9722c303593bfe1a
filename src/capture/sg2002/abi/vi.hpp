// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/frame.hpp"
#include "capture/sg2002/abi/ioctl.hpp"

#include <cstddef>
#include <cstdint>

/// /dev/cvi-vi (reference 3.8, 5.3, 5.4).
namespace nanokvm::capture::sg2002::abi {

/// VI_SYNC_CFG_S (reference 3.8)
struct ViSync {
    std::int32_t vsync;
    std::int32_t vsync_neg;
    std::int32_t hsync;
    std::int32_t hsync_neg;
    std::int32_t vsync_valid;
    std::int32_t vsync_valid_neg;
    std::uint32_t timing_blank[9];
};
static_assert(sizeof(ViSync) == 60);
static_assert(offsetof(ViSync, vsync) == 0);
static_assert(offsetof(ViSync, vsync_neg) == 4);
static_assert(offsetof(ViSync, hsync) == 8);
static_assert(offsetof(ViSync, hsync_neg) == 12);
static_assert(offsetof(ViSync, vsync_valid) == 16);
static_assert(offsetof(ViSync, vsync_valid_neg) == 20);
static_assert(offsetof(ViSync, timing_blank) == 24);

/// VI_WDR_ATTR_S (reference 3.8)
struct ViWdr {
    std::int32_t mode;
    std::uint32_t cache_line;
    std::uint8_t synthetic;
};
static_assert(sizeof(ViWdr) == 12);
static_assert(offsetof(ViWdr, mode) == 0);
static_assert(offsetof(ViWdr, cache_line) == 4);
static_assert(offsetof(ViWdr, synthetic) == 8);

/// VI_DEV_ATTR_S (reference 3.8)
struct ViDeviceAttributes {
    std::int32_t intf_mode;
    std::int32_t work_mode;
    std::int32_t scan_mode;
    std::int32_t ad_chn_id[4];
    std::int32_t data_seq;
    ViSync sync;
    std::int32_t input_data_type;
    Size size;
    ViWdr wdr;
    std::int32_t bayer_format;
    std::int32_t chn_num;
    std::uint32_t sensor_fps;
    std::uint8_t is_mux;
    std::uint32_t switch_gpio_pin;
    std::uint8_t switch_gpio_polarity;
};
static_assert(sizeof(ViDeviceAttributes) == 140);
static_assert(offsetof(ViDeviceAttributes, intf_mode) == 0);
static_assert(offsetof(ViDeviceAttributes, work_mode) == 4);
static_assert(offsetof(ViDeviceAttributes, scan_mode) == 8);
static_assert(offsetof(ViDeviceAttributes, ad_chn_id) == 12);
static_assert(offsetof(ViDeviceAttributes, data_seq) == 28);
static_assert(offsetof(ViDeviceAttributes, sync) == 32);
static_assert(offsetof(ViDeviceAttributes, input_data_type) == 92);
static_assert(offsetof(ViDeviceAttributes, size) == 96);
static_assert(offsetof(ViDeviceAttributes, wdr) == 104);
static_assert(offsetof(ViDeviceAttributes, bayer_format) == 116);
static_assert(offsetof(ViDeviceAttributes, chn_num) == 120);
static_assert(offsetof(ViDeviceAttributes, sensor_fps) == 124);
static_assert(offsetof(ViDeviceAttributes, is_mux) == 128);
static_assert(offsetof(ViDeviceAttributes, switch_gpio_pin) == 132);
static_assert(offsetof(ViDeviceAttributes, switch_gpio_polarity) == 136);

/// VI_PIPE_ATTR_S (reference 3.8)
struct ViPipeAttributes {
    std::int32_t pipe_bypass_mode;
    std::uint8_t yuv_skip;
    std::uint8_t isp_bypass;
    std::uint32_t max_width;
    std::uint32_t max_height;
    PixelFormat pixel_format;
    std::int32_t compress_mode;
    std::int32_t bit_width;
    std::uint8_t noise_reduction;
    std::uint8_t sharpen;
    FrameRateControl frame_rate;
    std::uint8_t discard_pro_pic;
    std::uint8_t yuv_bypass_path;
};
static_assert(sizeof(ViPipeAttributes) == 44);
static_assert(offsetof(ViPipeAttributes, pipe_bypass_mode) == 0);
static_assert(offsetof(ViPipeAttributes, yuv_skip) == 4);
static_assert(offsetof(ViPipeAttributes, isp_bypass) == 5);
static_assert(offsetof(ViPipeAttributes, max_width) == 8);
static_assert(offsetof(ViPipeAttributes, max_height) == 12);
static_assert(offsetof(ViPipeAttributes, pixel_format) == 16);
static_assert(offsetof(ViPipeAttributes, compress_mode) == 20);
static_assert(offsetof(ViPipeAttributes, bit_width) == 24);
static_assert(offsetof(ViPipeAttributes, noise_reduction) == 28);
static_assert(offsetof(ViPipeAttributes, sharpen) == 29);
static_assert(offsetof(ViPipeAttributes, frame_rate) == 32);
static_assert(offsetof(ViPipeAttributes, discard_pro_pic) == 40);
static_assert(offsetof(ViPipeAttributes, yuv_bypass_path) == 41);

/// VI_CHN_ATTR_S (reference 3.8)
struct ViChannelAttributes {
    Size size;
    PixelFormat pixel_format;
    std::int32_t dynamic_range;
    std::int32_t video_format;
    std::int32_t compress_mode;
    std::uint8_t mirror;
    std::uint8_t flip;
    std::uint32_t depth;
    FrameRateControl frame_rate;
    std::uint32_t bind_vb_pool;
};
static_assert(sizeof(ViChannelAttributes) == 44);
static_assert(offsetof(ViChannelAttributes, size) == 0);
static_assert(offsetof(ViChannelAttributes, pixel_format) == 8);
static_assert(offsetof(ViChannelAttributes, dynamic_range) == 12);
static_assert(offsetof(ViChannelAttributes, video_format) == 16);
static_assert(offsetof(ViChannelAttributes, compress_mode) == 20);
static_assert(offsetof(ViChannelAttributes, mirror) == 24);
static_assert(offsetof(ViChannelAttributes, flip) == 25);
static_assert(offsetof(ViChannelAttributes, depth) == 28);
static_assert(offsetof(ViChannelAttributes, frame_rate) == 32);
static_assert(offsetof(ViChannelAttributes, bind_vb_pool) == 40);

/// VI_CHN_STATUS_S (reference 3.8)
struct ViChannelStatus {
    std::uint8_t enable;
    std::uint32_t frame_rate;
    std::uint64_t prev_time;
    std::uint32_t frame_num;
    std::uint32_t lost_frame;
    std::uint32_t vb_fail;
    std::uint32_t int_cnt;
    std::uint32_t recv_pic;
    std::uint32_t total_mem_byte;
    Size size;
};
static_assert(sizeof(ViChannelStatus) == 48);
static_assert(offsetof(ViChannelStatus, enable) == 0);
static_assert(offsetof(ViChannelStatus, frame_rate) == 4);
static_assert(offsetof(ViChannelStatus, prev_time) == 8);
static_assert(offsetof(ViChannelStatus, frame_num) == 16);
static_assert(offsetof(ViChannelStatus, lost_frame) == 20);
static_assert(offsetof(ViChannelStatus, vb_fail) == 24);
static_assert(offsetof(ViChannelStatus, int_cnt) == 28);
static_assert(offsetof(ViChannelStatus, recv_pic) == 32);
static_assert(offsetof(ViChannelStatus, total_mem_byte) == 36);
static_assert(offsetof(ViChannelStatus, size) == 40);

/// vi_sdk_cfg (reference 5.3)
struct ViSdkConfig {
    std::int32_t dev;
    std::int32_t pipe;
    std::int32_t chn;
    std::uint64_t ptr;
    std::uint32_t val;
};
static_assert(sizeof(ViSdkConfig) == 32);
static_assert(offsetof(ViSdkConfig, dev) == 0);
static_assert(offsetof(ViSdkConfig, pipe) == 4);
static_assert(offsetof(ViSdkConfig, chn) == 8);
static_assert(offsetof(ViSdkConfig, ptr) == 16);
static_assert(offsetof(ViSdkConfig, val) == 24);

/// vi_ext_control (reference 5.3)
struct ViControl {
    std::uint32_t id;
    std::uint32_t sdk_id;
    ViSdkConfig sdk;
    std::uint64_t value;
};
static_assert(sizeof(ViControl) == 48);
static_assert(offsetof(ViControl, id) == 0);
static_assert(offsetof(ViControl, sdk_id) == 4);
static_assert(offsetof(ViControl, sdk) == 8);
static_assert(offsetof(ViControl, value) == 40);

/// isp_img_size (reference 5.3)
struct ViImageSize {
    std::uint16_t width;
    std::uint16_t height;
    std::uint16_t start_x;
    std::uint16_t start_y;
    std::uint16_t active_w;
    std::uint16_t active_h;
    std::uint16_t max_width;
    std::uint16_t max_height;
};
static_assert(sizeof(ViImageSize) == 16);
static_assert(offsetof(ViImageSize, width) == 0);
static_assert(offsetof(ViImageSize, height) == 2);
static_assert(offsetof(ViImageSize, start_x) == 4);
static_assert(offsetof(ViImageSize, start_y) == 6);
static_assert(offsetof(ViImageSize, active_w) == 8);
static_assert(offsetof(ViImageSize, active_h) == 10);
static_assert(offsetof(ViImageSize, max_width) == 12);
static_assert(offsetof(ViImageSize, max_height) == 14);

/// cvi_isp_snr_info (reference 5.3): the geometry message of 5.4.
struct ViSensorInfo {
    std::uint8_t raw_num;
    std::uint16_t color_mode;
    std::uint32_t pixel_rate;
    std::uint32_t frame_count;
    ViImageSize img_size[2];
};
static_assert(sizeof(ViSensorInfo) == 44);
static_assert(offsetof(ViSensorInfo, raw_num) == 0);
static_assert(offsetof(ViSensorInfo, color_mode) == 2);
static_assert(offsetof(ViSensorInfo, pixel_rate) == 4);
static_assert(offsetof(ViSensorInfo, frame_count) == 8);
static_assert(offsetof(ViSensorInfo, img_size) == 12);

/// cvi_vi_dma_buf_info (reference 5.3)
struct ViDmaBuffer {
    std::uint64_t address;
    std::uint32_t size;
};
static_assert(sizeof(ViDmaBuffer) == 16);
static_assert(offsetof(ViDmaBuffer, address) == 0);
static_assert(offsetof(ViDmaBuffer, size) == 8);

/// What vi_ext_control.id may be.
enum class ViCommand : std::uint32_t {
    set_sensor_info = 20,
    yuv_bypass_path = 26,
    clock_control = 39,
    get_buffer_size = 40,
    set_dma_buffer = 41,
    dequeue_event = 43,
    start_streaming = 44,
    sdk = 48,
};

/// What vi_ext_control.sdk_id may be. Those that get something go through G_CTRL, the others through S_CTRL.
enum class ViSdk : std::uint32_t {
    set_device = 0,
    get_device = 1,
    enable_device = 2,
    disable_device = 3,
    create_pipe = 4,
    destroy_pipe = 5,
    set_pipe = 6,
    get_pipe = 7,
    start_pipe = 8,
    stop_pipe = 9,
    set_channel = 10,
    get_channel = 11,
    enable_channel = 12,
    disable_channel = 13,
    attach_pool = 33,
    detach_pool = 34,
};

/// Requests.
inline constexpr std::uint32_t vi_get_control = request(both_ways, 'V', 32, 48);
inline constexpr std::uint32_t vi_set_control = request(both_ways, 'V', 33, 48);

/// Values for the bridge (reference 3.1, 3.8).
inline constexpr std::uint32_t vi_no_pool = 0xFFFFFFFF;
inline constexpr std::int32_t vi_mipi_yuv422 = 8;
inline constexpr std::int32_t vi_one_multiplex = 0;
inline constexpr std::int32_t vi_progressive = 1;
inline constexpr std::int32_t vi_sequence_uyvy = 2;
inline constexpr std::int32_t vi_data_yuv = 0;
inline constexpr std::int32_t vi_vsync_pulse = 1;
inline constexpr std::int32_t vi_vsync_low = 1;
inline constexpr std::int32_t vi_hsync_valid = 0;
inline constexpr std::int32_t vi_hsync_high = 0;
inline constexpr std::int32_t vi_vsync_valid_signal = 1;
inline constexpr std::int32_t vi_vsync_valid_high = 0;

}  // namespace nanokvm::capture::sg2002::abi
