// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/fake_kernel.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace nanokvm::capture::v4l2 {
namespace {

constexpr int descriptor = 7;

std::size_t bytes_per_pixel(std::uint32_t fourcc) {
    return fourcc == V4L2_PIX_FMT_RGB24 || fourcc == V4L2_PIX_FMT_BGR24 ? 3 : 2;
}

std::vector<std::uint32_t> formats_of(const std::vector<Mode>& modes) {
    std::vector<std::uint32_t> found;
    for (const Mode& mode : modes) {
        if (std::ranges::find(found, mode.fourcc) == found.end()) {
            found.push_back(mode.fourcc);
        }
    }
    return found;
}

}  // namespace

v4l2_dv_timings timings_of(std::uint32_t width, std::uint32_t height, unsigned fps) {
    v4l2_dv_timings timings{};
    timings.type = V4L2_DV_BT_656_1120;
    timings.bt.width = width;
    timings.bt.height = height;
    timings.bt.hsync = 100;
    timings.bt.vsync = 100;
    timings.bt.pixelclock = std::uint64_t{width + 100} * (height + 100) * fps;
    return timings;
}

std::size_t FakeDevice::picture_bytes() const {
    return static_cast<std::size_t>(set.size.width) * static_cast<std::size_t>(set.size.height) *
           bytes_per_pixel(set.fourcc);
}

void FakeDevice::fill(std::uint8_t value, std::uint64_t stamp_ns, std::uint32_t flags) {
    fill(std::vector<std::uint8_t>(picture_bytes(), value), stamp_ns, flags);
}

void FakeDevice::fill(const std::vector<std::uint8_t>& payload, std::uint64_t stamp_ns, std::uint32_t flags) {
    if (!streaming || queued.empty()) {
        return;  // as a device: the picture is lost
    }
    const unsigned index = *queued.begin();
    queued.erase(queued.begin());
    std::ranges::copy(payload, buffers_[index].memory.get());
    v4l2_buffer buffer{};
    buffer.index = index;
    buffer.bytesused = static_cast<std::uint32_t>(payload.size());
    buffer.flags = flags | (stamp_ns != 0 ? V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC : 0U);
    buffer.timestamp = {static_cast<long>(stamp_ns / 1'000'000'000), static_cast<long>(stamp_ns / 1000 % 1'000'000)};
    filled_.push_back(buffer);
}

int FakeKernel::open(const std::string&) {
    if (!device_.present || device_.open_error != 0) {
        return device_.present ? -device_.open_error : -ENOENT;
    }
    ++device_.opened;
    return descriptor;
}

void FakeKernel::close(int) noexcept {
    --device_.opened;
    device_.buffers_.clear();
    device_.filled_.clear();
    device_.queued.clear();
    device_.streaming = false;
}

bool FakeKernel::devices_changed() {
    return std::exchange(device_.news, false);
}

int FakeKernel::ioctl(int, unsigned long request, void* argument) {
    if (!device_.present) {
        return ENODEV;
    }
    for (const auto part : {&FakeKernel::list, &FakeKernel::input, &FakeKernel::set, &FakeKernel::stream}) {
        if (const int answer = (this->*part)(request, argument); answer != ENOSYS) {
            return answer;
        }
    }
    return ENOTTY;
}

int FakeKernel::list(unsigned long request, void* argument) {
    switch (request) {
        case VIDIOC_QUERYCAP: {
            auto& capability = *static_cast<v4l2_capability*>(argument);
            capability.capabilities = V4L2_CAP_DEVICE_CAPS;
            capability.device_caps = device_.can;
            std::strcpy(reinterpret_cast<char*>(capability.card), "Fake card");
            return 0;
        }
        case VIDIOC_ENUM_FMT: {
            auto& found = *static_cast<v4l2_fmtdesc*>(argument);
            const auto formats = formats_of(device_.modes);
            if (found.index >= formats.size()) {
                return EINVAL;
            }
            found.pixelformat = formats[found.index];
            return 0;
        }
        case VIDIOC_ENUM_FRAMESIZES: {
            auto& found = *static_cast<v4l2_frmsizeenum*>(argument);
            std::uint32_t index = found.index;
            for (const Mode& mode : device_.modes) {
                if (mode.fourcc == found.pixel_format && index-- == 0) {
                    found.type = V4L2_FRMSIZE_TYPE_DISCRETE;
                    found.discrete = {static_cast<std::uint32_t>(mode.size.width),
                                      static_cast<std::uint32_t>(mode.size.height)};
                    return 0;
                }
            }
            return EINVAL;
        }
        case VIDIOC_ENUM_FRAMEINTERVALS: {
            auto& found = *static_cast<v4l2_frmivalenum*>(argument);
            std::uint32_t index = found.index;
            for (const Mode& mode : device_.modes) {
                if (mode.fourcc == found.pixel_format && static_cast<std::uint32_t>(mode.size.width) == found.width &&
                    static_cast<std::uint32_t>(mode.size.height) == found.height && index-- == 0) {
                    found.type = V4L2_FRMIVAL_TYPE_DISCRETE;
                    found.discrete = {1000, mode.millihertz};
                    return 0;
                }
            }
            return EINVAL;
        }
        default:
            return ENOSYS;
    }
}

int FakeKernel::input(unsigned long request, void* argument) {
    switch (request) {
        case VIDIOC_QUERY_DV_TIMINGS:
            if (!device_.bridge) {
                return ENOTTY;
            }
            *static_cast<v4l2_dv_timings*>(argument) = device_.timings;
            return device_.input;
        case VIDIOC_SUBSCRIBE_EVENT:
            return device_.tells_events ? 0 : EINVAL;
        case VIDIOC_DQEVENT:
            if (device_.events == 0) {
                return ENOENT;
            }
            --device_.events;
            static_cast<v4l2_event*>(argument)->type = V4L2_EVENT_SOURCE_CHANGE;
            return 0;
        case VIDIOC_G_CTRL:
            if (!device_.powered) {
                return EINVAL;
            }
            static_cast<v4l2_control*>(argument)->value = *device_.powered ? 1 : 0;
            return 0;
        case VIDIOC_G_EDID:
            if (!device_.edid_blocks) {
                return ENOTTY;
            }
            static_cast<v4l2_edid*>(argument)->blocks = *device_.edid_blocks;
            return 0;
        case VIDIOC_S_EDID: {
            const auto& edid = *static_cast<v4l2_edid*>(argument);
            device_.edid.assign(edid.edid, edid.edid + static_cast<std::size_t>(edid.blocks) * 128);
            return 0;
        }
        default:
            return ENOSYS;
    }
}

int FakeKernel::set(unsigned long request, void* argument) {
    switch (request) {
        case VIDIOC_S_DV_TIMINGS:
            if (!device_.buffers_.empty()) {
                return EBUSY;
            }
            device_.set_timings = *static_cast<v4l2_dv_timings*>(argument);
            return 0;
        case VIDIOC_S_FMT: {
            auto& pix = static_cast<v4l2_format*>(argument)->fmt.pix;
            if (!device_.buffers_.empty()) {
                return EBUSY;
            }
            device_.set = {
                pix.pixelformat, {static_cast<int>(pix.width), static_cast<int>(pix.height)}, device_.set.millihertz};
            pix.colorspace = V4L2_COLORSPACE_SRGB;
            pix.bytesperline = pix.pixelformat == V4L2_PIX_FMT_MJPEG
                                   ? 0
                                   : pix.width * static_cast<std::uint32_t>(bytes_per_pixel(pix.pixelformat));
            return 0;
        }
        case VIDIOC_S_PARM: {
            const auto& period = static_cast<v4l2_streamparm*>(argument)->parm.capture.timeperframe;
            device_.set.millihertz = period.denominator * 1000 / period.numerator;
            return 0;
        }
        default:
            return ENOSYS;
    }
}

int FakeKernel::stream(unsigned long request, void* argument) {
    auto* const buffer = static_cast<v4l2_buffer*>(argument);
    switch (request) {
        case VIDIOC_REQBUFS: {
            auto& asked = *static_cast<v4l2_requestbuffers*>(argument);
            if (asked.count > 0 && device_.request_error != 0) {
                return device_.request_error;
            }
            if (std::ranges::any_of(device_.buffers_, [](const auto& one) { return one.memory != nullptr; })) {
                device_.misuse.emplace_back("buffers are freed that are mapped");
            }
            device_.buffers_.clear();
            device_.buffers_.resize(asked.count);
            return 0;
        }
        case VIDIOC_QUERYBUF:
            buffer->m.offset = buffer->index * 4096;
            buffer->length = static_cast<std::uint32_t>(device_.picture_bytes());
            return 0;
        case VIDIOC_QBUF:
            if (buffer->index >= device_.buffers_.size() || !device_.queued.insert(buffer->index).second) {
                device_.misuse.push_back(fmt::format("buffer {} is given twice", buffer->index));
                return EINVAL;
            }
            return 0;
        case VIDIOC_DQBUF: {
            if (device_.take_error != 0) {
                return device_.take_error;
            }
            if (!device_.streaming || device_.filled_.empty()) {
                return device_.streaming ? EAGAIN : EINVAL;
            }
            *buffer = device_.filled_.front();
            device_.filled_.pop_front();
            return 0;
        }
        case VIDIOC_STREAMON:
            device_.streaming = true;
            ++device_.starts;
            return 0;
        case VIDIOC_STREAMOFF:
            device_.streaming = false;
            device_.queued.clear();
            device_.filled_.clear();
            return 0;
        default:
            return ENOSYS;
    }
}

std::uint8_t* FakeKernel::map(int, std::uint64_t offset, std::size_t bytes) {
    auto& memory = device_.buffers_[offset / 4096].memory;
    memory = std::make_unique<std::uint8_t[]>(bytes);
    return memory.get();
}

void FakeKernel::unmap(std::uint8_t* address, std::size_t) noexcept {
    for (auto& buffer : device_.buffers_) {
        if (buffer.memory.get() == address) {
            buffer.memory.reset();
        }
    }
}

}  // namespace nanokvm::capture::v4l2
