// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/frame.hpp"
#include "capture/sg2002/abi/ioctl.hpp"

#include <cstddef>
#include <cstdint>

/// /dev/cvi-vpss (reference 3.7, 5.2, 5.3).
namespace nanokvm::capture::sg2002::abi {

/// VPSS_GRP_ATTR_S (reference 3.7)
struct VpssGroup {
    std::uint32_t max_width;
    std::uint32_t max_height;
    PixelFormat pixel_format;
    FrameRateControl frame_rate;
    std::uint8_t device;
};
static_assert(sizeof(VpssGroup) == 24);
static_assert(offsetof(VpssGroup, max_width) == 0);
static_assert(offsetof(VpssGroup, max_height) == 4);
static_assert(offsetof(VpssGroup, pixel_format) == 8);
static_assert(offsetof(VpssGroup, frame_rate) == 12);
static_assert(offsetof(VpssGroup, device) == 20);

/// ASPECT_RATIO_S (reference 3.7)
struct VpssAspect {
    std::int32_t mode;
    std::uint8_t background;
    std::uint32_t background_color;
    Rect video_rect;
};
static_assert(sizeof(VpssAspect) == 28);
static_assert(offsetof(VpssAspect, mode) == 0);
static_assert(offsetof(VpssAspect, background) == 4);
static_assert(offsetof(VpssAspect, background_color) == 8);
static_assert(offsetof(VpssAspect, video_rect) == 12);

/// VPSS_NORMALIZE_S (reference 3.7)
struct VpssNormalize {
    std::uint8_t enable;
    std::uint32_t factor[3];
    std::uint32_t mean[3];
    std::int32_t rounding;
};
static_assert(sizeof(VpssNormalize) == 32);
static_assert(offsetof(VpssNormalize, enable) == 0);
static_assert(offsetof(VpssNormalize, factor) == 4);
static_assert(offsetof(VpssNormalize, mean) == 16);
static_assert(offsetof(VpssNormalize, rounding) == 28);

/// VPSS_CHN_ATTR_S (reference 3.7)
struct VpssChannel {
    std::uint32_t width;
    std::uint32_t height;
    std::int32_t video_format;
    PixelFormat pixel_format;
    FrameRateControl frame_rate;
    std::uint8_t mirror;
    std::uint8_t flip;
    std::uint32_t depth;
    VpssAspect aspect;
    VpssNormalize normalize;
};
static_assert(sizeof(VpssChannel) == 92);
static_assert(offsetof(VpssChannel, width) == 0);
static_assert(offsetof(VpssChannel, height) == 4);
static_assert(offsetof(VpssChannel, video_format) == 8);
static_assert(offsetof(VpssChannel, pixel_format) == 12);
static_assert(offsetof(VpssChannel, frame_rate) == 16);
static_assert(offsetof(VpssChannel, mirror) == 24);
static_assert(offsetof(VpssChannel, flip) == 25);
static_assert(offsetof(VpssChannel, depth) == 28);
static_assert(offsetof(VpssChannel, aspect) == 32);
static_assert(offsetof(VpssChannel, normalize) == 60);

/// VPSS_CROP_INFO_S (reference 3.7)
struct VpssCrop {
    std::uint8_t enable;
    std::int32_t coordinate;
    Rect rect;
};
static_assert(sizeof(VpssCrop) == 24);
static_assert(offsetof(VpssCrop, enable) == 0);
static_assert(offsetof(VpssCrop, coordinate) == 4);
static_assert(offsetof(VpssCrop, rect) == 8);

/// vpss_grp_attr (reference 5.3): also vpss_crt_grp_cfg.
struct VpssGroupRequest {
    std::uint32_t group;
    VpssGroup attr;
};
static_assert(sizeof(VpssGroupRequest) == 28);
static_assert(offsetof(VpssGroupRequest, group) == 0);
static_assert(offsetof(VpssGroupRequest, attr) == 4);

/// vpss_chn_attr (reference 5.3)
struct VpssChannelRequest {
    std::uint32_t group;
    std::uint32_t channel;
    VpssChannel attr;
};
static_assert(sizeof(VpssChannelRequest) == 100);
static_assert(offsetof(VpssChannelRequest, group) == 0);
static_assert(offsetof(VpssChannelRequest, channel) == 4);
static_assert(offsetof(VpssChannelRequest, attr) == 8);

/// vpss_en_chn_cfg (reference 5.3)
struct VpssChannelId {
    std::uint32_t group;
    std::uint32_t channel;
};
static_assert(sizeof(VpssChannelId) == 8);
static_assert(offsetof(VpssChannelId, group) == 0);
static_assert(offsetof(VpssChannelId, channel) == 4);

/// vpss_chn_frm_cfg (reference 5.3)
struct VpssFrameRequest {
    std::uint32_t group;
    std::uint32_t channel;
    VideoFrameInfo info;
    std::int32_t timeout_ms;
};
static_assert(sizeof(VpssFrameRequest) == 168);
static_assert(offsetof(VpssFrameRequest, group) == 0);
static_assert(offsetof(VpssFrameRequest, channel) == 4);
static_assert(offsetof(VpssFrameRequest, info) == 8);
static_assert(offsetof(VpssFrameRequest, timeout_ms) == 160);

/// vpss_chn_crop_cfg (reference 5.3)
struct VpssCropRequest {
    std::uint32_t group;
    std::uint32_t channel;
    VpssCrop crop;
};
static_assert(sizeof(VpssCropRequest) == 32);
static_assert(offsetof(VpssCropRequest, group) == 0);
static_assert(offsetof(VpssCropRequest, channel) == 4);
static_assert(offsetof(VpssCropRequest, crop) == 8);

/// vpss_vb_pool_cfg (reference 5.3)
struct VpssPoolRequest {
    std::uint32_t group;
    std::uint32_t channel;
    std::uint32_t pool;
};
static_assert(sizeof(VpssPoolRequest) == 12);
static_assert(offsetof(VpssPoolRequest, group) == 0);
static_assert(offsetof(VpssPoolRequest, channel) == 4);
static_assert(offsetof(VpssPoolRequest, pool) == 8);

/// Requests.
inline constexpr std::uint32_t vpss_create_group = request(to_driver, 'S', 0x00, 28);
inline constexpr std::uint32_t vpss_destroy_group = request(to_driver, 'S', 0x01, 4);
inline constexpr std::uint32_t vpss_start_group = request(to_driver, 'S', 0x03, 4);
inline constexpr std::uint32_t vpss_stop_group = request(to_driver, 'S', 0x04, 4);
inline constexpr std::uint32_t vpss_reset_group = request(to_driver, 'S', 0x05, 4);
inline constexpr std::uint32_t vpss_set_channel = request(to_driver, 'S', 0x21, 100);
inline constexpr std::uint32_t vpss_get_channel = request(both_ways, 'S', 0x22, 100);
inline constexpr std::uint32_t vpss_enable_channel = request(to_driver, 'S', 0x23, 8);
inline constexpr std::uint32_t vpss_disable_channel = request(to_driver, 'S', 0x24, 8);
inline constexpr std::uint32_t vpss_set_crop = request(to_driver, 'S', 0x25, 32);
inline constexpr std::uint32_t vpss_get_frame = request(both_ways, 'S', 0x2b, 168);
inline constexpr std::uint32_t vpss_release_frame = request(both_ways, 'S', 0x2c, 168);
inline constexpr std::uint32_t vpss_attach_pool = request(to_driver, 'S', 0x37, 12);
inline constexpr std::uint32_t vpss_detach_pool = request(to_driver, 'S', 0x38, 12);

/// Values (reference 3.1).
inline constexpr std::int32_t aspect_none = 0;
inline constexpr std::int32_t aspect_auto = 1;
inline constexpr std::int32_t aspect_manual = 2;

}  // namespace nanokvm::capture::sg2002::abi
