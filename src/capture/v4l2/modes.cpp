// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/modes.hpp"

#include "capture/v4l2/formats.hpp"

#include <algorithm>
#include <linux/videodev2.h>

namespace nanokvm::capture::v4l2 {
namespace {

/// No device has as many of anything: one that counts on for ever is left.
constexpr std::uint32_t endless = 256;

std::uint32_t step_down(std::uint32_t wanted, std::uint32_t least, std::uint32_t most, std::uint32_t step) noexcept {
    const std::uint32_t value = std::clamp(wanted, least, std::max(least, most));
    return step == 0 ? value : least + (value - least) / step * step;
}

std::vector<Size> list_sizes(Kernel& kernel, int fd, std::uint32_t fourcc, const Wish& wish) {
    std::vector<Size> sizes;
    for (std::uint32_t i = 0; i < endless; ++i) {
        v4l2_frmsizeenum found{};
        found.index = i;
        found.pixel_format = fourcc;
        if (kernel.ioctl(fd, VIDIOC_ENUM_FRAMESIZES, &found) != 0) {
            break;
        }
        if (found.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
            sizes.push_back({static_cast<int>(found.discrete.width), static_cast<int>(found.discrete.height)});
            continue;
        }
        const v4l2_frmsize_stepwise& range = found.stepwise;
        const Size wanted = wish.size.width > 0 ? wish.size : Size{1920, 1080};
        sizes.push_back({static_cast<int>(step_down(static_cast<std::uint32_t>(wanted.width), range.min_width,
                                                    range.max_width, range.step_width)),
                         static_cast<int>(step_down(static_cast<std::uint32_t>(wanted.height), range.min_height,
                                                    range.max_height, range.step_height))});
        break;
    }
    v4l2_format current{};
    current.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (sizes.empty() && kernel.ioctl(fd, VIDIOC_G_FMT, &current) == 0) {
        sizes.push_back({static_cast<int>(current.fmt.pix.width), static_cast<int>(current.fmt.pix.height)});
    }
    return sizes;
}

std::uint32_t millihertz_of(const v4l2_fract& period) noexcept {
    return period.numerator == 0 ? 0
                                 : static_cast<std::uint32_t>(std::min<std::uint64_t>(
                                       std::uint64_t{period.denominator} * 1000 / period.numerator, 1'000'000));
}

std::vector<std::uint32_t> list_rates(Kernel& kernel, int fd, std::uint32_t fourcc, Size size, unsigned fps) {
    std::vector<std::uint32_t> rates;
    for (std::uint32_t i = 0; i < endless; ++i) {
        v4l2_frmivalenum found{};
        found.index = i;
        found.pixel_format = fourcc;
        found.width = static_cast<std::uint32_t>(size.width);
        found.height = static_cast<std::uint32_t>(size.height);
        if (kernel.ioctl(fd, VIDIOC_ENUM_FRAMEINTERVALS, &found) != 0) {
            break;
        }
        if (found.type == V4L2_FRMIVAL_TYPE_DISCRETE) {
            rates.push_back(millihertz_of(found.discrete));
            continue;
        }
        const std::uint32_t slowest = millihertz_of(found.stepwise.max);
        const std::uint32_t fastest = millihertz_of(found.stepwise.min);
        rates.push_back(std::clamp(fps * 1000, slowest, std::max(slowest, fastest)));
        break;
    }
    if (rates.empty()) {
        rates.push_back(0);
    }
    return rates;
}

}  // namespace

std::vector<std::uint32_t> list_formats(Kernel& kernel, int fd) {
    std::vector<std::uint32_t> formats;
    for (std::uint32_t i = 0; i < endless; ++i) {
        v4l2_fmtdesc found{};
        found.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        found.index = i;
        if (kernel.ioctl(fd, VIDIOC_ENUM_FMT, &found) != 0) {
            break;
        }
        formats.push_back(found.pixelformat);
    }
    return formats;
}

std::vector<Mode> list_modes(Kernel& kernel, int fd, const Wish& wish) {
    std::vector<Mode> modes;
    for (const std::uint32_t fourcc : list_formats(kernel, fd)) {
        if (find_format(fourcc) == nullptr) {
            continue;
        }
        for (const Size size : list_sizes(kernel, fd, fourcc, wish)) {
            for (const std::uint32_t rate : list_rates(kernel, fd, fourcc, size, wish.fps)) {
                modes.push_back({fourcc, size, rate});
            }
        }
    }
    return modes;
}

}  // namespace nanokvm::capture::v4l2
