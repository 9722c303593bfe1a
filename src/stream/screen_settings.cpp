// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/screen_settings.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace nanokvm::stream {
namespace {

struct Resolution {
    std::uint16_t height;
    std::uint16_t width;
};
constexpr std::array<Resolution, 5> resolutions{{{0, 0}, {1080, 1920}, {720, 1280}, {600, 800}, {480, 640}}};

const Resolution* find_resolution(std::int64_t height) {
    const auto found =
        std::find_if(resolutions.begin(), resolutions.end(), [&](const auto& r) { return r.height == height; });
    return found == resolutions.end() ? nullptr : &*found;
}

}  // namespace

base::Result<ScreenSettings> with_setting(ScreenSettings settings, std::string_view type, std::int64_t value) {
    if (type == "type") {
        settings.mjpeg = value == 0;
    } else if (type == "resolution") {
        if (const Resolution* known = find_resolution(value)) {
            settings.resolution = known->height;
            settings.width = settings.height = 0;
        }
    } else if (type == "quality") {
        // One number for two settings: up to 100 it is a JPEG quality, above it a bit rate.
        if (value <= 100) {
            settings.jpeg_quality = static_cast<std::uint8_t>(std::clamp<std::int64_t>(value, 1, 100));
        } else {
            settings.bitrate_kbps = static_cast<std::uint32_t>(std::clamp<std::int64_t>(value, 500, 10'000));
        }
    } else if (type == "fps") {
        settings.fps = static_cast<std::uint16_t>(std::clamp<std::int64_t>(value, 10, 60));
    } else if (type == "gop") {
        settings.gop = value >= 1 && value <= 100 ? static_cast<std::uint16_t>(value) : 30;
    } else {
        return base::fail("no screen setting '" + std::string(type) + "'");
    }
    return settings;
}

frames::StreamSettings stream_settings(const ScreenSettings& settings, frames::Codec codec) {
    frames::StreamSettings result{};
    result.codec = codec;
    result.rate_control = settings.rate_control;
    result.profile = settings.profile;
    result.jpeg_quality = settings.jpeg_quality;
    if (const Resolution* size = find_resolution(settings.resolution)) {
        result.width = size->width;
        result.height = size->height;
    }
    if (settings.width != 0 && settings.height != 0) {
        result.width = settings.width;
        result.height = settings.height;
    }
    result.min_qp = settings.min_qp;
    result.max_qp = settings.max_qp;
    result.i_qp = settings.i_qp;
    result.p_qp = settings.p_qp;
    for (const frames::RoiRegion& region : settings.roi) {
        if (result.roi_count < frames::max_roi_regions) {
            result.roi[result.roi_count++] = region;
        }
    }
    result.fps = settings.fps;
    result.gop = settings.gop;
    result.bitrate_kbps = settings.bitrate_kbps;
    return result;
}

}  // namespace nanokvm::stream
