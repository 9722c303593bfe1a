// SPDX-License-Identifier: GPL-3.0-or-later
// The MIPI receiver and VI, and the pace of pictures through both and VPSS. The rest of VPSS: scaler.cpp.
#include "capture_path.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace nanokvm::sim::sg2002 {

namespace abi = capture::sg2002::abi;

namespace {

/// VPSS makes 1080p of 4:2:2 in 6.5 ms (reference 9).
constexpr std::uint64_t scale_ns_per_kilopixel = 6'500'000ULL * 1000 / (1920 * 1080);
/// VI keeps two blocks queued to the hardware (reference 1.1).
constexpr std::size_t queue_length = 2;

template <typename T>
const T& at(std::uint64_t address) noexcept {
    return *reinterpret_cast<const T*>(static_cast<std::uintptr_t>(address));
}

}  // namespace

int CapturePath::mipi(std::uint32_t request, void* argument) {
    if (argument == nullptr) {
        return -EFAULT;
    }
    switch (request) {
        case abi::mipi_set_attributes: {
            const auto& attributes = *static_cast<const abi::MipiDeviceAttributes*>(argument);
            const auto& mipi = attributes.interface.mipi;
            constexpr std::array<std::int16_t, 5> wiring{2, 4, 3, 1, 0};
            mipi_programmed_ = attributes.mac_clk == abi::mipi_mac_600m &&
                               mipi.raw_data_type == abi::mipi_yuv422_8bit &&
                               std::ranges::equal(mipi.lane_id, wiring) && mipi.dphy.enable == 1;
            return 0;
        }
        case abi::mipi_enable_clock:
            mipi_running_ = true;
            return 0;
        case abi::mipi_disable_clock:
            mipi_running_ = false;
            return 0;
        case abi::mipi_reset:
            mipi_programmed_ = false;
            return 0;
        case abi::mipi_reset_sensor:
        case abi::mipi_unreset_sensor:
            return 0;
        default:
            return -ENOTTY;
    }
}

int CapturePath::vi(std::uint32_t request, abi::ViControl& control) {
    catch_up(clock_.now_ns());
    if (request == abi::vi_get_control) {
        return -EINVAL;  // nothing that this program asks goes through this door
    }
    if (request != abi::vi_set_control) {
        return -ENOTTY;
    }
    switch (static_cast<abi::ViCommand>(control.id)) {
        case abi::ViCommand::set_sensor_info: {
            const auto& size = at<abi::ViSensorInfo>(control.value).img_size[0];
            if (streaming_) {
                verdict_.fault("the geometry message comes while VI streams: it is lost");
            }
            told_size_ = capture::Size{size.active_w, size.active_h};
            return 0;
        }
        case abi::ViCommand::sdk:
            return vi_sdk(control);
        default:
            return -EINVAL;
    }
}

int CapturePath::vi_sdk(const abi::ViControl& control) {
    switch (static_cast<abi::ViSdk>(control.sdk_id)) {
        case abi::ViSdk::set_device:
            return at<abi::ViDeviceAttributes>(control.sdk.ptr).intf_mode == abi::vi_mipi_yuv422 ? 0 : -EINVAL;
        case abi::ViSdk::enable_device:
            vi_device_ = true;
            return 0;
        case abi::ViSdk::disable_device:
            vi_device_ = false;
            return 0;
        case abi::ViSdk::create_pipe:
            if (vi_pipe_) {
                return -EEXIST;
            }
            if (at<abi::ViPipeAttributes>(control.sdk.ptr).yuv_bypass_path == 0) {
                verdict_.fault("the VI pipe is not in YUV bypass: HDMI gives no picture");
            }
            vi_pipe_ = true;
            return 0;
        case abi::ViSdk::destroy_pipe:
            stop_streaming();
            vi_pipe_ = vi_pipe_started_ = false;
            return 0;
        case abi::ViSdk::start_pipe:
            vi_pipe_started_ = vi_pipe_;
            return vi_pipe_ ? 0 : -EINVAL;
        case abi::ViSdk::stop_pipe:
            vi_pipe_started_ = false;
            return 0;
        case abi::ViSdk::set_channel:
            vi_channel_ = at<abi::ViChannelAttributes>(control.sdk.ptr);
            if (vi_channel_->pixel_format != abi::PixelFormat::uyvy) {
                verdict_.fault("VI is programmed with another format than UYVY: it writes behind its blocks");
            }
            return 0;
        case abi::ViSdk::enable_channel:
            if (!vi_pipe_started_ || !vi_channel_ || !vi_device_) {
                return -EINVAL;
            }
            if (latched_.width == 0) {
                latched_ = told_size_.value_or(capture::Size{});
            }
            streaming_ = true;
            refill();
            next_end_ns_ = clock_.now_ns() + period_ns();
            return 0;
        case abi::ViSdk::disable_channel:
            stop_streaming();
            return 0;
        default:
            return -EINVAL;
    }
}

void CapturePath::vi_closed() {
    if (--vi_descriptors_ == 0) {
        stop_streaming();
        latched_ = {};
        told_size_.reset();
    }
}

void CapturePath::stop_streaming() {
    streaming_ = false;
    for (const Block& block : queued_) {
        buffers_.give_back(block);
    }
    queued_.clear();
    for (const auto& [until, block] : in_scaler_) {
        buffers_.give_back(block);
    }
    in_scaler_.clear();
}

std::uint32_t CapturePath::input_bytes() const noexcept {
    const auto line = (static_cast<std::uint32_t>(latched_.width) * 2 + 63) / 64 * 64;
    return line * static_cast<std::uint32_t>(latched_.height);
}

void CapturePath::refill() {
    while (streaming_ && queued_.size() < queue_length) {
        const auto block = buffers_.take_common(input_bytes());
        if (!block) {
            return;  // tried again when one comes back
        }
        queued_.push_back(*block);
    }
}

std::uint64_t CapturePath::period_ns() const noexcept {
    const auto sent = bridge_.sent();
    return 1'000'000'000'000ULL / (sent ? std::max(sent->millihertz, 1000U) : 60'000U);
}

bool CapturePath::delivers() const noexcept {
    // A size that differs from the programmed one makes the front end reset itself over and over: no frames, no error.
    const auto sent = bridge_.sent();
    return streaming_ && mipi_running_ && mipi_programmed_ && sent && sent->size == latched_;
}

bool CapturePath::watched() {
    constexpr std::uint64_t lately_ns = 100'000'000;
    return delivers() && last_fetch_ns_ != 0 && clock_.now_ns() - last_fetch_ns_ < lately_ns;
}

void CapturePath::catch_up(std::uint64_t now_ns) {
    if (!streaming_) {
        return;
    }
    const std::uint64_t period = period_ns();
    if (now_ns > next_end_ns_ + 64 * period) {  // nobody looked for long: what happened meanwhile is forgotten
        next_end_ns_ += (now_ns - next_end_ns_ - 16 * period) / period * period;
    }
    while (next_end_ns_ <= now_ns) {
        while (!in_scaler_.empty() && in_scaler_.front().first <= next_end_ns_) {
            buffers_.give_back(in_scaler_.front().second);
            in_scaler_.pop_front();
        }
        refill();
        if (delivers()) {
            picture_arrived(next_end_ns_);
        }
        next_end_ns_ += period;
    }
}

void CapturePath::picture_arrived(std::uint64_t end_ns) {
    ++picture_;
    if (queued_.empty()) {
        ++vb_failures_;
        return;
    }
    const Block block = queued_.front();
    queued_.pop_front();
    if (bound_ && group_started_) {
        scale(block, end_ns);
    } else {
        buffers_.give_back(block);
    }
    refill();
}

void CapturePath::scale(const Block& input, std::uint64_t end_ns) {
    const auto kilopixels =
        static_cast<std::uint64_t>(latched_.width) * static_cast<std::uint64_t>(latched_.height) / 1000;
    const std::uint64_t ready = std::max(end_ns, scaler_free_ns_) + kilopixels * scale_ns_per_kilopixel;
    scaler_free_ns_ = ready;
    in_scaler_.emplace_back(ready, input);
    for (Channel& channel : channels_) {
        if (!channel.enabled || !channel.pool) {
            continue;
        }
        const auto block = buffers_.take(*channel.pool);
        if (!block) {
            ++vb_failures_;
            continue;
        }
        channel.done.push_back({*block, picture_, end_ns / 1000, ready, *channel.attributes});
        while (channel.done.size() > std::max<std::size_t>(channel.attributes->depth, 1)) {
            buffers_.give_back(channel.done.front().block);
            channel.done.pop_front();
        }
    }
}

}  // namespace nanokvm::sim::sg2002
