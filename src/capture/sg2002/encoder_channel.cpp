// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/encoder_channel.hpp"

#include <algorithm>
#include <fcntl.h>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {

using abi::VencCommand;

base::Result<EncoderChannel> EncoderChannel::open(Kernel& kernel, unsigned number) {
    auto device = Device::open(kernel, fmt::format("/dev/cvi_vc_enc{}", number), O_RDWR | O_DSYNC);
    if (!device) {
        return tl::unexpected(device.error());
    }
    return EncoderChannel(std::move(*device));
}

int EncoderChannel::command(VencCommand id, void* argument) const noexcept {
    return device_.answer(abi::venc_command_base + static_cast<std::uint32_t>(id), argument);
}

base::Result<void> EncoderChannel::command(VencCommand id, void* argument, const char* what) const {
    return device_.call(abi::venc_command_base + static_cast<std::uint32_t>(id), argument, what);
}

base::Result<void> EncoderChannel::create(const abi::VencChannel& attributes) {
    abi::VencChannel copy = attributes;
    return command(VencCommand::create_channel, &copy, "making the encoder's channel");
}

base::Result<void> EncoderChannel::get_rc(abi::VencRcParameters& parameters) const {
    return command(VencCommand::get_rc, &parameters, "reading the encoder's rate control");
}

base::Result<void> EncoderChannel::set_rc(const abi::VencRcParameters& parameters) {
    abi::VencRcParameters copy = parameters;
    return command(VencCommand::set_rc, &copy, "setting the encoder's rate control");
}

base::Result<void> EncoderChannel::set_vui(abi::VencH264Vui vui) {
    return command(VencCommand::set_h264_vui, &vui, "setting the encoder's colours");
}

base::Result<void> EncoderChannel::set_vui(abi::VencH265Vui vui) {
    return command(VencCommand::set_h265_vui, &vui, "setting the encoder's colours");
}

base::Result<void> EncoderChannel::start() {
    abi::VencReceive endless{-1};
    return command(VencCommand::start_receive, &endless, "starting the encoder");
}

void EncoderChannel::destroy() noexcept {
    static_cast<void>(command(VencCommand::stop_receive, nullptr));
    static_cast<void>(command(VencCommand::destroy_channel, nullptr));
}

base::Result<void> EncoderChannel::set_attributes(const abi::VencChannel& attributes) {
    abi::VencChannel copy = attributes;
    return command(VencCommand::set_channel, &copy, "changing the encoder's rate");
}

base::Result<void> EncoderChannel::set_jpeg_quality(unsigned quality) {
    abi::VencJpegParameters parameters{};
    if (auto got = command(VencCommand::get_jpeg, &parameters, "reading the JPEG quality"); !got) {
        return got;
    }
    parameters.quality = quality;
    return command(VencCommand::set_jpeg, &parameters, "setting the JPEG quality");
}

base::Result<void> EncoderChannel::set_roi(abi::VencRoi roi) {
    return command(VencCommand::set_roi, &roi, "setting a region of interest");
}

base::Result<void> EncoderChannel::request_idr() {
    std::uint8_t at_once = 1;
    return command(VencCommand::request_idr, &at_once, "asking for an IDR");
}

int EncoderChannel::send(const abi::VideoFrameInfo& frame, int timeout_ms) const noexcept {
    abi::VencFrameRequest request{address_of(&frame), timeout_ms};
    return command(VencCommand::send_frame, &request);
}

int EncoderChannel::receive(int timeout_ms) noexcept {
    stream_ = {};
    stream_.packs = address_of(packs_.data());
    stream_.pack_count = abi::venc_max_packs;
    abi::VencStreamRequest request{address_of(&stream_), timeout_ms};
    return command(VencCommand::get_stream, &request);
}

std::span<const abi::VencPack> EncoderChannel::packs() const noexcept {
    return std::span(packs_).first(std::min<std::size_t>(stream_.pack_count, packs_.size()));
}

int EncoderChannel::release() noexcept {
    return command(VencCommand::release_stream, &stream_);
}

}  // namespace nanokvm::capture::sg2002
