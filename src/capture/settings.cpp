// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/settings.hpp"

#include <cstring>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::capture {
namespace {

tl::unexpected<base::Error> out_of_range(const char* field, unsigned value, unsigned least, unsigned most) {
    return base::fail(fmt::format("{} is {}; it must be {} to {}", field, value, least, most));
}

base::Result<void> check_side(const char* field, unsigned value) {
    if (value < min_side || value > max_side) {
        return out_of_range(field, value, min_side, max_side);
    }
    if (value % 2 != 0) {
        return base::fail(fmt::format("{} is {}; it must be even", field, value));
    }
    return {};
}

base::Result<void> check_enums(const frames::StreamSettings& settings) {
    if (settings.codec > frames::Codec::h265) {
        return out_of_range("codec", static_cast<unsigned>(settings.codec), 0, 2);
    }
    if (settings.rate_control > frames::RateControl::qp_map) {
        return out_of_range("rate_control", static_cast<unsigned>(settings.rate_control), 0, 5);
    }
    if (settings.profile > frames::Profile::high) {
        return out_of_range("profile", static_cast<unsigned>(settings.profile), 0, 3);
    }
    return {};
}

base::Result<void> check_qps(const frames::StreamSettings& settings) {
    constexpr unsigned most = 51;
    for (const auto& [field, value] : {std::pair("min_qp", settings.min_qp), std::pair("max_qp", settings.max_qp),
                                       std::pair("i_qp", settings.i_qp), std::pair("p_qp", settings.p_qp)}) {
        if (value > most) {
            return out_of_range(field, value, 0, most);
        }
    }
    if (settings.max_qp != 0 && settings.max_qp < settings.min_qp) {
        return base::fail(
            fmt::format("max_qp is {}; it must not be below min_qp, which is {}", settings.max_qp, settings.min_qp));
    }
    return {};
}

base::Result<void> check_regions(const frames::StreamSettings& settings) {
    if (settings.roi_count > frames::max_roi_regions) {
        return out_of_range("roi_count", settings.roi_count, 0, frames::max_roi_regions);
    }
    for (unsigned index = 0; index < settings.roi_count; ++index) {
        const frames::RoiRegion& region = settings.roi[index];
        const int least = region.absolute != 0 ? 0 : -51;
        if (region.qp < least || region.qp > 51) {
            return base::fail(fmt::format("roi[{}].qp is {}; it must be {} to 51", index, region.qp, least));
        }
        if (region.width == 0 || region.height == 0) {
            return base::fail(fmt::format("roi[{}] is empty; it must have a width and a height", index));
        }
    }
    return {};
}

}  // namespace

base::Result<void> check_settings(const frames::StreamSettings& settings) {
    if (auto known = check_enums(settings); !known) {
        return known;
    }
    if (settings.width != 0 && settings.height != 0) {
        if (auto width = check_side("width", settings.width); !width) {
            return width;
        }
        if (auto height = check_side("height", settings.height); !height) {
            return height;
        }
    }
    if (settings.fps < 1 || settings.fps > 60) {
        return out_of_range("fps", settings.fps, 1, 60);
    }
    if (settings.codec == frames::Codec::mjpeg) {
        if (settings.jpeg_quality < 1 || settings.jpeg_quality > 100) {
            return out_of_range("jpeg_quality", settings.jpeg_quality, 1, 100);
        }
        return {};
    }
    if (settings.gop > 600) {
        return out_of_range("gop", settings.gop, 0, 600);
    }
    if (settings.bitrate_kbps < 100 || settings.bitrate_kbps > 30'000) {
        return out_of_range("bitrate_kbps", settings.bitrate_kbps, 100, 30'000);
    }
    if (auto qps = check_qps(settings); !qps) {
        return qps;
    }
    return check_regions(settings);
}

bool same_settings(const frames::StreamSettings& a, const frames::StreamSettings& b) noexcept {
    static_assert(std::has_unique_object_representations_v<frames::StreamSettings>);
    return std::memcmp(&a, &b, sizeof a) == 0;
}

Size encoded_size(const frames::StreamSettings& settings, Size source) noexcept {
    if (settings.width != 0 && settings.height != 0) {
        return {settings.width, settings.height};
    }
    return {source.width & ~1, source.height & ~1};
}

const char* codec_name(frames::Codec codec) noexcept {
    switch (codec) {
        case frames::Codec::h264:
            return "H.264";
        case frames::Codec::h265:
            return "H.265";
        case frames::Codec::mjpeg:
            break;
    }
    return "MJPEG";
}

}  // namespace nanokvm::capture
