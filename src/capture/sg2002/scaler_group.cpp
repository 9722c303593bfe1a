// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/scaler_group.hpp"

#include <cstdlib>
#include <fcntl.h>

namespace nanokvm::capture::sg2002 {

base::Result<ScalerGroup> ScalerGroup::open(Kernel& kernel) {
    auto device = Device::open(kernel, "/dev/cvi-vpss", O_RDWR | O_NONBLOCK);
    if (!device) {
        return tl::unexpected(device.error());
    }
    return ScalerGroup(std::move(*device));
}

base::Result<void> ScalerGroup::create(Size input) {
    abi::VpssGroupRequest request{};
    request.attr.max_width = static_cast<std::uint32_t>(input.width);
    request.attr.max_height = static_cast<std::uint32_t>(input.height);
    request.attr.pixel_format = abi::PixelFormat::uyvy;
    request.attr.frame_rate = {-1, -1};
    return device_.call(abi::vpss_create_group, &request, "making the scaler's group");
}

base::Result<void> ScalerGroup::start() {
    std::uint32_t group = 0;
    return device_.call(abi::vpss_start_group, &group, "starting the scaler");
}

void ScalerGroup::destroy() noexcept {
    std::uint32_t group = 0;
    static_cast<void>(device_.answer(abi::vpss_stop_group, &group));
    for (std::uint32_t channel = 0; channel < channels; ++channel) {
        disable(channel);
    }
    static_cast<void>(device_.answer(abi::vpss_destroy_group, &group));
}

abi::VpssChannel scaler_channel(Size size, Size input) noexcept {
    abi::VpssChannel channel{};
    channel.width = static_cast<std::uint32_t>(size.width);
    channel.height = static_cast<std::uint32_t>(size.height);
    channel.pixel_format = abi::PixelFormat::nv21;
    channel.frame_rate = {-1, -1};
    channel.depth = ScalerGroup::queue_depth;
    // Another shape than the input's gets bars: stretched text is hard to read, and cut off it cannot be read at all.
    const long skew = long{size.width} * input.height - long{size.height} * input.width;
    const bool same_shape = std::labs(skew) <= 2L * input.width;  // even sizes round by up to two rows
    channel.aspect.mode = same_shape ? abi::aspect_none : abi::aspect_auto;
    channel.aspect.background = same_shape ? 0 : 1;
    return channel;
}

base::Result<void> ScalerGroup::enable(std::uint32_t channel, Size size, Size input, std::uint32_t pool) {
    abi::VpssChannelRequest request{0, channel, scaler_channel(size, input)};
    if (auto set = device_.call(abi::vpss_set_channel, &request, "programming the scaler"); !set) {
        return set;
    }
    abi::VpssPoolRequest attach{0, channel, pool};
    if (auto attached = device_.call(abi::vpss_attach_pool, &attach, "giving the scaler its buffers"); !attached) {
        return attached;
    }
    abi::VpssChannelId id{0, channel};
    return device_.call(abi::vpss_enable_channel, &id, "enabling the scaler's output");
}

void ScalerGroup::disable(std::uint32_t channel) noexcept {
    abi::VpssChannelId id{0, channel};
    static_cast<void>(device_.answer(abi::vpss_disable_channel, &id));
    abi::VpssPoolRequest detach{0, channel, 0};
    static_cast<void>(device_.answer(abi::vpss_detach_pool, &detach));
}

int ScalerGroup::get(std::uint32_t channel, int timeout_ms, abi::VideoFrameInfo& frame) const noexcept {
    abi::VpssFrameRequest request{};
    request.channel = channel;
    request.timeout_ms = timeout_ms;
    const int answer = device_.answer(abi::vpss_get_frame, &request);
    frame = request.info;
    return answer;
}

int ScalerGroup::release(std::uint32_t channel, const abi::VideoFrameInfo& frame) const noexcept {
    abi::VpssFrameRequest request{};
    request.channel = channel;
    request.info = frame;
    return device_.answer(abi::vpss_release_frame, &request);
}

}  // namespace nanokvm::capture::sg2002
