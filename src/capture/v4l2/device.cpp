// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/device.hpp"

#include "base/log.hpp"
#include "capture/v4l2/formats.hpp"
#include "capture/v4l2/modes.hpp"
#include "edid/presets.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::capture::v4l2 {
namespace {

std::string text_of(const std::uint8_t* bytes, std::size_t most) {
    const auto* const text = reinterpret_cast<const char*>(bytes);
    return {text, ::strnlen(text, most)};
}

tl::unexpected<base::Error> refused(int error) {
    switch (error) {
        case ENOENT:
        case ENODEV:
        case ENXIO:
            return base::fail("is not there", ENODEV);
        case EACCES:
        case EPERM:
            return base::fail("may not be opened by this user, who has to be in the group video", error);
        case EBUSY:
            return base::fail("is used by another program", error);
        default:
            return base::fail(fmt::format("cannot be opened: {}", std::strerror(error)), error);
    }
}

}  // namespace

base::Result<Device> Device::open(Kernel& kernel, const std::string& path) {
    const int fd = kernel.open(path);
    if (fd < 0) {
        return refused(-fd);
    }
    Device device(kernel, fd);
    if (auto checked = device.check(); !checked) {
        return tl::unexpected(checked.error());
    }
    kernel.watch(fd, false);
    v4l2_dv_timings timings{};
    const int answer = kernel.ioctl(fd, VIDIOC_QUERY_DV_TIMINGS, &timings);
    device.bridge_ = answer != ENOTTY && answer != ENODATA && answer != EINVAL;
    if (device.bridge_) {
        device.prepare_bridge();
    }
    return device;
}

Device::Device(Device&& other) noexcept
    : kernel_(other.kernel_),
      fd_(std::exchange(other.fd_, -1)),
      name_(std::move(other.name_)),
      bridge_(other.bridge_),
      tells_changes_(other.tells_changes_),
      format_(other.format_),
      millihertz_(other.millihertz_) {}

Device::~Device() {
    if (fd_ >= 0) {
        kernel_.close(fd_);
    }
}

base::Result<void> Device::check() {
    v4l2_capability capability{};
    if (const int error = kernel_.ioctl(fd_, VIDIOC_QUERYCAP, &capability); error != 0) {
        return error == ENODEV ? base::Result<void>(refused(error))
                               : base::fail("is no video device: it does not know VIDIOC_QUERYCAP", error);
    }
    name_ = text_of(capability.card, sizeof capability.card);
    const std::uint32_t can =
        (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps : capability.capabilities;
    if ((can & V4L2_CAP_VIDEO_CAPTURE) == 0) {
        const bool planes = (can & V4L2_CAP_VIDEO_CAPTURE_MPLANE) != 0;
        return base::fail(
            planes ? fmt::format("({}) captures by the multi-planar interface only, which is not read here", name_)
                   : fmt::format("({}) does not capture video: cards have several nodes, of which one does", name_),
            EINVAL);
    }
    if ((can & V4L2_CAP_STREAMING) == 0) {
        return base::fail(fmt::format("({}) cannot stream into memory", name_), EINVAL);
    }
    return {};
}

void Device::prepare_bridge() {
    v4l2_event_subscription subscription{};
    subscription.type = V4L2_EVENT_SOURCE_CHANGE;
    tells_changes_ = kernel_.ioctl(fd_, VIDIOC_SUBSCRIBE_EVENT, &subscription) == 0;
    offer_monitor();
}

void Device::offer_monitor() {
    v4l2_edid present{};
    std::array<std::uint8_t, 256> bytes{};
    present.edid = bytes.data();
    present.blocks = bytes.size() / 128;
    const int answer = kernel_.ioctl(fd_, VIDIOC_G_EDID, &present);
    if (answer != ENODATA && (answer != 0 || present.blocks != 0)) {
        return;  // it has one, or knows of none
    }
    // Without an EDID a bridge does not show itself as a monitor, and the computer sends nothing.
    auto edid = *edid::preset("1080p");
    v4l2_edid offered{};
    offered.edid = edid.data();
    offered.blocks = static_cast<std::uint32_t>(edid.size() / 128);
    if (const int error = kernel_.ioctl(fd_, VIDIOC_S_EDID, &offered); error != 0) {
        log::warning("{}: takes no EDID: {}", name_, std::strerror(error));
    } else {
        log::info("{}: had no EDID; it is a monitor of 1920x1080 now", name_);
    }
}

bool Device::alive() const noexcept {
    v4l2_capability capability{};
    return kernel_.ioctl(fd_, VIDIOC_QUERYCAP, &capability) != ENODEV;
}

bool Device::take_changes() noexcept {
    bool changed = false;
    v4l2_event event{};
    while (tells_changes_ && kernel_.ioctl(fd_, VIDIOC_DQEVENT, &event) == 0) {
        changed = changed || event.type == V4L2_EVENT_SOURCE_CHANGE;
    }
    return changed;
}

DvInput Device::look(v4l2_dv_timings& timings) const {
    timings = {};
    const int answer = kernel_.ioctl(fd_, VIDIOC_QUERY_DV_TIMINGS, &timings);
    v4l2_control power{V4L2_CID_DV_RX_POWER_PRESENT, 0};
    std::optional<bool> powered;
    if (answer == ENOLINK && kernel_.ioctl(fd_, VIDIOC_G_CTRL, &power) == 0) {
        powered = power.value != 0;
    }
    return read_dv_input(answer, timings, powered);
}

base::Result<void> Device::follow(const v4l2_dv_timings& timings) {
    v4l2_dv_timings wanted = timings;
    if (const int error = kernel_.ioctl(fd_, VIDIOC_S_DV_TIMINGS, &wanted); error != 0) {
        return base::fail_errno("it cannot be set to what comes in", error);
    }
    const std::uint32_t fourcc = choose_format(formats());
    if (fourcc == 0) {
        return base::fail("it gives no pictures in a format that is read here");
    }
    millihertz_ = read_dv_input(0, timings, {}).millihertz;
    return set_format(fourcc, {static_cast<int>(timings.bt.width), static_cast<int>(timings.bt.height)});
}

base::Result<void> Device::choose(const Wish& wish) {
    const auto chosen = choose_mode(modes(wish), wish);
    if (!chosen) {
        return tl::unexpected(chosen.error());
    }
    if (auto set = set_format(chosen->fourcc, chosen->size); !set) {
        return set;
    }
    set_rate(chosen->millihertz);
    return {};
}

base::Result<void> Device::set_format(std::uint32_t fourcc, Size size) {
    v4l2_format format{};
    format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    format.fmt.pix.pixelformat = fourcc;
    format.fmt.pix.width = static_cast<std::uint32_t>(size.width);
    format.fmt.pix.height = static_cast<std::uint32_t>(size.height);
    format.fmt.pix.field = V4L2_FIELD_NONE;
    if (const int error = kernel_.ioctl(fd_, VIDIOC_S_FMT, &format); error != 0) {
        return error == EBUSY ? base::fail("another program captures from it", error)
                              : base::fail_errno("it cannot be set to a format", error);
    }
    if (format.fmt.pix.pixelformat != fourcc) {
        return base::fail(fmt::format("it was asked for {} and gives {}", fourcc_text(fourcc),
                                      fourcc_text(format.fmt.pix.pixelformat)));
    }
    format_ = format.fmt.pix;
    return {};
}

void Device::set_rate(std::uint32_t millihertz) noexcept {
    v4l2_streamparm parameters{};
    parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    millihertz_ = millihertz;
    if (millihertz == 0) {
        return;
    }
    parameters.parm.capture.timeperframe = {1000, millihertz};
    // The driver takes the nearest it has; one that takes none has one rate only.
    if (kernel_.ioctl(fd_, VIDIOC_S_PARM, &parameters) == 0) {
        const v4l2_fract& period = parameters.parm.capture.timeperframe;
        if (period.numerator != 0) {
            millihertz_ = static_cast<std::uint32_t>(std::uint64_t{period.denominator} * 1000 / period.numerator);
        }
    }
}

std::vector<std::uint32_t> Device::formats() const {
    return list_formats(kernel_, fd_);
}

std::vector<Mode> Device::modes(const Wish& wish) const {
    return list_modes(kernel_, fd_, wish);
}

}  // namespace nanokvm::capture::v4l2
