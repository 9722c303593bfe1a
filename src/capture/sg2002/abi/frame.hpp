// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

/// Frames and what several drivers share (reference 3.1, 3.6).
namespace nanokvm::capture::sg2002::abi {

/// PIXEL_FORMAT_E (reference 1.3).
enum class PixelFormat : std::int32_t {
    rgb_888 = 0,
    bgr_888 = 1,
    i420 = 13,
    grey = 15,
    nv12 = 18,
    nv21 = 19,
    nv16 = 20,
    yuyv = 22,
    uyvy = 23,
};

/// MOD_ID (reference 1.1).
enum class Module : std::int32_t {
    vb = 1,
    sys = 2,
    vpss = 6,
    venc = 7,
    vi = 14,
    user = 26,
};

/// RECT_S (reference 3.6)
struct Rect {
    std::int32_t x;
    std::int32_t y;
    std::uint32_t width;
    std::uint32_t height;
};
static_assert(sizeof(Rect) == 16);
static_assert(offsetof(Rect, x) == 0);
static_assert(offsetof(Rect, y) == 4);
static_assert(offsetof(Rect, width) == 8);
static_assert(offsetof(Rect, height) == 12);

/// SIZE_S (reference 3.6)
struct Size {
    std::uint32_t width;
    std::uint32_t height;
};
static_assert(sizeof(Size) == 8);
static_assert(offsetof(Size, width) == 0);
static_assert(offsetof(Size, height) == 4);

/// FRAME_RATE_CTRL_S (reference 3.7): -1/-1: all of them.
struct FrameRateControl {
    std::int32_t source;
    std::int32_t target;
};
static_assert(sizeof(FrameRateControl) == 8);
static_assert(offsetof(FrameRateControl, source) == 0);
static_assert(offsetof(FrameRateControl, target) == 4);

/// MMF_CHN_S (reference 3.6): one end of a binding.
struct Channel {
    Module module;
    std::int32_t device;
    std::int32_t channel;
};
static_assert(sizeof(Channel) == 12);
static_assert(offsetof(Channel, module) == 0);
static_assert(offsetof(Channel, device) == 4);
static_assert(offsetof(Channel, channel) == 8);

/// MMF_BIND_DEST_S (reference 3.6)
struct BindTargets {
    std::uint32_t count;
    Channel channels[32];
};
static_assert(sizeof(BindTargets) == 388);
static_assert(offsetof(BindTargets, count) == 0);
static_assert(offsetof(BindTargets, channels) == 4);

/// VIDEO_FRAME_S (reference 3.6): private_data is a kernel pointer: passed on untouched, never shown.
struct VideoFrame {
    std::uint32_t width;
    std::uint32_t height;
    PixelFormat pixel_format;
    std::int32_t bayer_format;
    std::int32_t video_format;
    std::int32_t compress_mode;
    std::int32_t dynamic_range;
    std::int32_t color_gamut;
    std::uint32_t stride[3];
    std::uint64_t address[3];
    std::uint64_t virtual_address[3];
    std::uint32_t length[3];
    std::int16_t offset_top;
    std::int16_t offset_bottom;
    std::int16_t offset_left;
    std::int16_t offset_right;
    std::uint32_t time_ref;
    std::uint64_t pts_us;
    std::uint64_t private_data;
    std::uint32_t frame_flag;
};
static_assert(sizeof(VideoFrame) == 144);
static_assert(offsetof(VideoFrame, width) == 0);
static_assert(offsetof(VideoFrame, height) == 4);
static_assert(offsetof(VideoFrame, pixel_format) == 8);
static_assert(offsetof(VideoFrame, bayer_format) == 12);
static_assert(offsetof(VideoFrame, video_format) == 16);
static_assert(offsetof(VideoFrame, compress_mode) == 20);
static_assert(offsetof(VideoFrame, dynamic_range) == 24);
static_assert(offsetof(VideoFrame, color_gamut) == 28);
static_assert(offsetof(VideoFrame, stride) == 32);
static_assert(offsetof(VideoFrame, address) == 48);
static_assert(offsetof(VideoFrame, virtual_address) == 72);
static_assert(offsetof(VideoFrame, length) == 96);
static_assert(offsetof(VideoFrame, offset_top) == 108);
static_assert(offsetof(VideoFrame, offset_bottom) == 110);
static_assert(offsetof(VideoFrame, offset_left) == 112);
static_assert(offsetof(VideoFrame, offset_right) == 114);
static_assert(offsetof(VideoFrame, time_ref) == 116);
static_assert(offsetof(VideoFrame, pts_us) == 120);
static_assert(offsetof(VideoFrame, private_data) == 128);
static_assert(offsetof(VideoFrame, frame_flag) == 136);

/// VIDEO_FRAME_INFO_S (reference 3.6)
struct VideoFrameInfo {
    VideoFrame frame;
    std::uint32_t pool_id;
};
static_assert(sizeof(VideoFrameInfo) == 152);
static_assert(offsetof(VideoFrameInfo, frame) == 0);
static_assert(offsetof(VideoFrameInfo, pool_id) == 144);

}  // namespace nanokvm::capture::sg2002::abi
