// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/video_input.hpp"

#include "capture/sg2002/abi/mipi.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>

namespace nanokvm::capture::sg2002 {
namespace {

constexpr unsigned clock_settles_us = 40;  // reference 2.2 step 6: 20 at least

/// The board's wiring: clock lane first (reference 3.8).
constexpr std::array<std::int16_t, 5> lanes{2, 4, 3, 1, 0};

abi::MipiDeviceAttributes mipi_attributes(const InputMode& mode) noexcept {
    abi::MipiDeviceAttributes attributes{};
    attributes.input_mode = abi::mipi_input_mode;
    attributes.mac_clk = abi::mipi_mac_600m;
    abi::MipiAttributes& mipi = attributes.interface.mipi;
    mipi.raw_data_type = abi::mipi_yuv422_8bit;
    std::ranges::copy(lanes, mipi.lane_id);
    mipi.dphy = {1, abi::mipi_hs_settle};
    attributes.img_size = {static_cast<std::uint32_t>(mode.size.width), static_cast<std::uint32_t>(mode.size.height)};
    return attributes;
}

abi::Size abi_size(Size size) noexcept {
    return {static_cast<std::uint32_t>(size.width), static_cast<std::uint32_t>(size.height)};
}

abi::ViDeviceAttributes device_attributes(const InputMode& mode) noexcept {
    abi::ViDeviceAttributes attributes{};
    attributes.intf_mode = abi::vi_mipi_yuv422;
    attributes.work_mode = abi::vi_one_multiplex;
    attributes.scan_mode = abi::vi_progressive;
    std::ranges::fill(attributes.ad_chn_id, -1);
    attributes.data_seq = abi::vi_sequence_uyvy;
    attributes.sync.vsync = abi::vi_vsync_pulse;
    attributes.sync.vsync_neg = abi::vi_vsync_low;
    attributes.sync.hsync = abi::vi_hsync_valid;
    attributes.sync.hsync_neg = abi::vi_hsync_high;
    attributes.sync.vsync_valid = abi::vi_vsync_valid_signal;
    attributes.sync.vsync_valid_neg = abi::vi_vsync_valid_high;
    attributes.input_data_type = abi::vi_data_yuv;
    attributes.size = abi_size(mode.size);
    attributes.chn_num = 1;
    attributes.sensor_fps = (mode.millihertz + 500) / 1000;
    return attributes;
}

abi::ViSensorInfo geometry(const InputMode& mode) noexcept {
    const auto width = static_cast<std::uint16_t>(mode.size.width);
    const auto height = static_cast<std::uint16_t>(mode.size.height);
    abi::ViSensorInfo info{};
    info.frame_count = 1;
    info.img_size[0] = {width, height, 0, 0, width, height, width, height};
    return info;
}

abi::ViPipeAttributes pipe_attributes(const InputMode& mode) noexcept {
    abi::ViPipeAttributes pipe{};
    pipe.max_width = static_cast<std::uint32_t>(mode.size.width);
    pipe.max_height = static_cast<std::uint32_t>(mode.size.height);
    pipe.pixel_format = abi::PixelFormat::uyvy;
    pipe.frame_rate = {-1, -1};
    pipe.yuv_bypass_path = 1;
    return pipe;
}

abi::ViChannelAttributes channel_attributes(const InputMode& mode) noexcept {
    abi::ViChannelAttributes channel{};
    channel.size = abi_size(mode.size);
    channel.pixel_format = abi::PixelFormat::uyvy;  // never NV21: VI would ask for blocks that are too small (1.3)
    channel.frame_rate = {-1, -1};
    channel.bind_vb_pool = abi::vi_no_pool;
    return channel;
}

}  // namespace

base::Result<MipiReceiver> MipiReceiver::open(Kernel& kernel) {
    auto device = Device::open(kernel, "/dev/cvi-mipi-rx", O_RDWR);
    if (!device) {
        return tl::unexpected(device.error());
    }
    return MipiReceiver(std::move(*device));
}

base::Result<void> MipiReceiver::start(const InputMode& mode) {
    std::uint32_t device = 0;
    abi::MipiDeviceAttributes attributes = mipi_attributes(mode);
    auto done = device_.call(abi::mipi_reset_sensor, &device, "resetting the bridge's lanes");
    if (done) {
        done = device_.call(abi::mipi_reset, &device, "resetting the MIPI receiver");
    }
    if (done) {
        done = device_.call(abi::mipi_set_attributes, &attributes, "programming the MIPI receiver");
    }
    if (done) {
        done = device_.call(abi::mipi_enable_clock, &device, "starting the bridge's clock");
    }
    if (done) {
        device_.kernel().sleep_us(clock_settles_us);
        done = device_.call(abi::mipi_unreset_sensor, &device, "releasing the bridge's lanes");
    }
    return done;
}

int MipiReceiver::stop() noexcept {
    std::uint32_t device = 0;
    return device_.answer(abi::mipi_disable_clock, &device);
}

base::Result<VideoInput> VideoInput::open(Kernel& kernel) {
    auto device = Device::open(kernel, "/dev/cvi-vi", O_RDWR | O_NONBLOCK);
    if (!device) {
        return tl::unexpected(device.error());
    }
    return VideoInput(std::move(*device));
}

int VideoInput::sdk(abi::ViSdk id, void* argument) const noexcept {
    abi::ViControl control{};
    control.id = static_cast<std::uint32_t>(abi::ViCommand::sdk);
    control.sdk_id = static_cast<std::uint32_t>(id);
    control.sdk.ptr = address_of(argument);
    return device_.answer(abi::vi_set_control, &control);
}

base::Result<void> VideoInput::sdk(abi::ViSdk id, void* argument, const char* what) const {
    const int answer = sdk(id, argument);
    if (answer != 0) {
        return base::fail(std::string(what) + " failed: " + describe_answer(answer), answer);
    }
    return {};
}

base::Result<void> VideoInput::prepare(const InputMode& mode) {
    abi::ViDeviceAttributes attributes = device_attributes(mode);
    if (auto set = sdk(abi::ViSdk::set_device, &attributes, "programming the video input"); !set) {
        return set;
    }
    if (auto enabled = sdk(abi::ViSdk::enable_device, nullptr, "enabling the video input"); !enabled) {
        return enabled;
    }
    abi::ViSensorInfo info = geometry(mode);
    abi::ViControl control{};
    control.id = static_cast<std::uint32_t>(abi::ViCommand::set_sensor_info);
    control.value = address_of(&info);
    return device_.call(abi::vi_set_control, &control, "telling the video input its size");
}

base::Result<void> VideoInput::create(const InputMode& mode) {
    abi::ViPipeAttributes pipe = pipe_attributes(mode);
    if (auto created = sdk(abi::ViSdk::create_pipe, &pipe, "making the video input's pipe"); !created) {
        return created;
    }
    abi::ViChannelAttributes channel = channel_attributes(mode);
    return sdk(abi::ViSdk::set_channel, &channel, "programming the video input's channel");
}

base::Result<void> VideoInput::start() {
    if (auto started = sdk(abi::ViSdk::start_pipe, nullptr, "starting the video input's pipe"); !started) {
        return started;
    }
    return sdk(abi::ViSdk::enable_channel, nullptr, "starting the video input");
}

void VideoInput::stop() noexcept {
    for (const abi::ViSdk step :
         {abi::ViSdk::stop_pipe, abi::ViSdk::disable_channel, abi::ViSdk::destroy_pipe, abi::ViSdk::disable_device}) {
        static_cast<void>(sdk(step, nullptr));  // what is not there cannot be stopped
    }
}

}  // namespace nanokvm::capture::sg2002
