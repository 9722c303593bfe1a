// SPDX-License-Identifier: GPL-3.0-or-later
// VPSS: groups, channels, and the frames that user space takes and gives back.
#include "capture/sg2002/abi/errors.hpp"
#include "capture_path.hpp"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

namespace nanokvm::sim::sg2002 {

namespace abi = capture::sg2002::abi;

namespace {

constexpr int exists = abi::error_code(abi::vpss_error_base, abi::ErrorId::exists);
constexpr int missing = abi::error_code(abi::vpss_error_base, abi::ErrorId::does_not_exist);
constexpr int illegal = abi::error_code(abi::vpss_error_base, abi::ErrorId::illegal_parameter);
constexpr int not_ready = abi::error_code(abi::vpss_error_base, abi::ErrorId::not_ready);
constexpr int empty = abi::error_code(abi::vpss_error_base, abi::ErrorId::buffer_empty);

constexpr std::uint64_t tick_ns = 4'000'000;  // the kernel's 250 Hz
constexpr std::uint32_t least_width = 32;
constexpr std::uint32_t most_width = 2880;

std::uint32_t align64(std::uint32_t value) noexcept {
    return (value + 63) / 64 * 64;
}

abi::VideoFrameInfo describe(const ScaledFrame& scaled) noexcept {
    abi::VideoFrameInfo info{};
    abi::VideoFrame& frame = info.frame;
    const std::uint32_t stride = align64(scaled.attributes.width);
    frame.width = scaled.attributes.width;
    frame.height = scaled.attributes.height;
    frame.pixel_format = scaled.attributes.pixel_format;
    frame.stride[0] = frame.stride[1] = stride;
    frame.length[0] = stride * frame.height;
    frame.length[1] = stride * frame.height / 2;
    frame.address[0] = scaled.block.address;
    frame.address[1] = scaled.block.address + align64(frame.length[0]);
    frame.pts_us = scaled.captured_us;
    frame.private_data = 0xFFFF'FFE0'0000'0000 | scaled.number;  // a kernel pointer: to be passed on, never followed
    info.pool_id = scaled.block.pool;
    return info;
}

}  // namespace

int CapturePath::bind(const abi::SysBind& request) {
    if (request.source.module != abi::Module::vi || request.target.module != abi::Module::vpss) {
        return -EINVAL;
    }
    const bool bind = request.is_bind != 0;
    if (bind && bound_) {
        return -EEXIST;
    }
    bound_ = bind;
    return 0;
}

int CapturePath::vpss(std::uint32_t request, void* argument) {
    catch_up(clock_.now_ns());
    switch (request) {
        case abi::vpss_create_group:
            if (!buffers_.initialised()) {
                verdict_.fault("a VPSS attribute call before VB's start: the kernel crashes");
            }
            if (group_created_) {
                return exists;
            }
            if (static_cast<const abi::VpssGroupRequest*>(argument)->attr.pixel_format != abi::PixelFormat::uyvy) {
                verdict_.fault("the VPSS group is not programmed for UYVY");
            }
            group_created_ = true;
            return 0;
        case abi::vpss_destroy_group:
            if (!group_created_) {
                return missing;
            }
            for (Channel& channel : channels_) {
                disable(channel);
                channel.pool.reset();
                channel.attributes.reset();
            }
            group_created_ = group_started_ = false;
            return 0;
        case abi::vpss_start_group:
            group_started_ = group_created_;
            return group_created_ ? 0 : missing;
        case abi::vpss_stop_group:
            group_started_ = false;
            return group_created_ ? 0 : missing;
        case abi::vpss_reset_group:
            return group_created_ ? 0 : missing;
        default:
            return vpss_channel(request, argument);
    }
}

int CapturePath::vpss_channel(std::uint32_t request, void* argument) {
    const std::uint32_t index = static_cast<const abi::VpssChannelId*>(argument)->channel;
    if (index >= channels_.size()) {
        return illegal;
    }
    if (!group_created_) {
        return missing;
    }
    Channel& channel = channels_[index];
    switch (request) {
        case abi::vpss_set_channel: {
            if (!buffers_.initialised()) {
                verdict_.fault("a VPSS attribute call before VB's start: the kernel crashes");
            }
            const abi::VpssChannel& attr = static_cast<const abi::VpssChannelRequest*>(argument)->attr;
            if (attr.width < least_width || attr.width > most_width || attr.height < least_width ||
                (attr.frame_rate.target > attr.frame_rate.source)) {
                return illegal;
            }
            if (index == 0 && attr.width > 1920) {
                verdict_.fault("VPSS channel 0 scales up to 1920 only");
            }
            channel.attributes = attr;
            return 0;
        }
        case abi::vpss_attach_pool: {
            const std::uint32_t pool = static_cast<const abi::VpssPoolRequest*>(argument)->pool;
            if (!channel.attributes) {
                return missing;
            }
            const std::uint32_t stride = align64(channel.attributes->width);
            if (buffers_.block_bytes(pool) <
                align64(stride * channel.attributes->height) + stride * channel.attributes->height / 2) {
                verdict_.fault(fmt::format("the blocks of pool {} are too small for what VPSS writes into them", pool));
            }
            channel.pool = pool;
            return 0;
        }
        case abi::vpss_detach_pool:
            channel.pool.reset();
            return 0;
        case abi::vpss_enable_channel:
            if (!channel.attributes) {
                return missing;
            }
            channel.enabled = true;
            return 0;
        case abi::vpss_disable_channel:
            disable(channel);
            return 0;
        case abi::vpss_get_frame:
            return get_frame(*static_cast<abi::VpssFrameRequest*>(argument));
        case abi::vpss_release_frame:
            return release_frame(*static_cast<const abi::VpssFrameRequest*>(argument));
        default:
            return -ENOTTY;
    }
}

void CapturePath::disable(Channel& channel) {
    for (const ScaledFrame& frame : channel.done) {
        buffers_.give_back(frame.block);
    }
    channel.done.clear();
    if (!channel.held.empty()) {
        verdict_.fault(fmt::format("{} frames are still held when their VPSS channel is disabled: they leak",
                                   channel.held.size()));
        channel.held.clear();
    }
    channel.enabled = false;
}

void CapturePath::client_died() {
    for (Channel& channel : channels_) {
        for (const ScaledFrame& frame : channel.held) {
            buffers_.give_back(frame.block);
        }
        channel.held.clear();
    }
}

int CapturePath::get_frame(abi::VpssFrameRequest& request) {
    Channel& channel = channels_[request.channel];
    if (!group_started_ || !channel.enabled) {
        return not_ready;
    }
    const std::uint64_t begin = clock_.now_ns();
    const std::uint64_t patience =
        static_cast<std::uint64_t>(std::max(request.timeout_ms, 0)) * 1'000'000 / tick_ns * tick_ns;
    const std::uint64_t deadline = begin + patience;
    for (;;) {
        const std::uint64_t now = clock_.now_ns();
        catch_up(now);
        if (interrupt_next_) {
            interrupt_next_ = false;
            return empty;
        }
        if (!channel.done.empty() && channel.done.front().ready_ns <= now) {
            request.info = describe(channel.done.front());
            channel.held.push_back(channel.done.front());
            channel.done.pop_front();
            last_fetch_ns_ = now;
            return 0;
        }
        if (now >= deadline) {
            return empty;
        }
        std::uint64_t next = deadline;
        if (!channel.done.empty()) {
            next = std::min(next, channel.done.front().ready_ns);
        } else if (streaming_) {
            next = std::min(next, next_end_ns_);
        }
        clock_.sleep_until(std::max(next, now + 1));
    }
}

int CapturePath::release_frame(const abi::VpssFrameRequest& request) {
    for (Channel& channel : channels_) {
        const auto found = std::ranges::find_if(channel.held, [&](const ScaledFrame& frame) {
            return frame.block.address == request.info.frame.address[0];
        });
        if (found != channel.held.end()) {
            buffers_.give_back(found->block);
            channel.held.erase(found);
            return 0;
        }
    }
    verdict_.fault("a frame is released that is not held");
    return 0;  // tolerated by the driver
}

const ScaledFrame* CapturePath::held(std::uint64_t address) const noexcept {
    for (const Channel& channel : channels_) {
        for (const ScaledFrame& frame : channel.held) {
            if (frame.block.address == address) {
                return &frame;
            }
        }
    }
    return nullptr;
}

}  // namespace nanokvm::sim::sg2002
