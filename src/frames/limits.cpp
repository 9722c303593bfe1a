// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames/limits.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

namespace nanokvm::frames {
namespace {

constexpr std::array names{"cbr", "vbr", "avbr", "qvbr", "fixqp", "qpmap"};

std::string rate_controls(std::uint16_t bits) {
    std::string list;
    for (std::size_t mode = 0; mode < names.size(); ++mode) {
        if ((unsigned{bits} >> mode & 1U) != 0) {
            list += (list.empty() ? "" : ", ") + std::string(names[mode]);
        }
    }
    return list;
}

base::Result<void> check_mode(const StreamSettings& settings, const EncoderLimits& limits) {
    std::string list;
    for (const ModeLimit& mode : limits.modes) {
        if (mode.width == 0) {
            continue;
        }
        if (settings.width <= mode.width && settings.height <= mode.height && settings.fps <= mode.fps) {
            return {};
        }
        list += fmt::format("{}{}x{} at {} fps", list.empty() ? "" : " or ", mode.width, mode.height, mode.fps);
    }
    return base::fail(fmt::format("{}x{} at {} fps is more than this encoder can do: it does up to {}", settings.width,
                                  settings.height, settings.fps, list));
}

}  // namespace

const char* rate_control_name(RateControl mode) noexcept {
    return names[static_cast<std::size_t>(mode) % names.size()];
}

base::Result<void> check_limits(const StreamSettings& settings, const EncoderLimits& limits) {
    if (auto mode = check_mode(settings, limits); !mode) {
        return mode;
    }
    if (settings.codec == Codec::mjpeg) {
        return {};
    }
    const std::uint16_t modes = settings.codec == Codec::h265 ? limits.h265_rate_controls : limits.h264_rate_controls;
    if ((modes & rate_control_bit(settings.rate_control)) == 0) {
        return base::fail(fmt::format("this encoder has no rate control {}: it has {}",
                                      rate_control_name(settings.rate_control), rate_controls(modes)));
    }
    if (settings.width != 0 && settings.height != 0 &&
        (settings.width < limits.min_width || settings.height < limits.min_height)) {
        return base::fail(fmt::format("{}x{} is smaller than the {}x{} that this encoder needs", settings.width,
                                      settings.height, limits.min_width, limits.min_height));
    }
    if (settings.roi_count > limits.roi_regions) {
        return base::fail(fmt::format("{} regions of interest are more than the {} that this encoder has",
                                      settings.roi_count, limits.roi_regions));
    }
    return {};
}

}  // namespace nanokvm::frames
