// SPDX-License-Identifier: GPL-3.0-or-later
// VENC: a channel's life and its settings. Pictures in and packs out: encoder_pictures.cpp.
#include "encoder_core.hpp"

#include "capture/sg2002/abi/errors.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::sim::sg2002 {

namespace abi = capture::sg2002::abi;
using abi::ErrorId;
using abi::VencCommand;

namespace {

constexpr int code(ErrorId id) noexcept {
    return abi::error_code(abi::venc_error_base, id);
}

constexpr std::uint32_t default_ring = 4U << 20U;
constexpr std::uint64_t kernel_memory = 0x8100'0000;
constexpr std::uint64_t kernel_memory_per_channel = 64U << 10U;

bool accepted(abi::Payload payload, abi::RcMode mode) noexcept {
    const int value = static_cast<int>(mode);
    switch (payload) {
        case abi::Payload::h264:
            return value == 1 || value == 2 || value == 3 || value == 5 || value == 7;
        case abi::Payload::h265:
            return value == 11 || value == 12 || value == 13 || (value >= 15 && value <= 17);
        case abi::Payload::jpeg:
        case abi::Payload::mjpeg:
            break;
    }
    return value == 8 || value == 10;
}

template <typename T>
const T& from(const void* argument) noexcept {
    return *static_cast<const T*>(argument);
}

template <typename T>
int give(void* argument, const T& value) noexcept {
    std::memcpy(argument, &value, sizeof value);
    return 0;
}

}  // namespace

bool EncoderModel::jpeg() const noexcept {
    return attributes_.venc.type == abi::Payload::jpeg || attributes_.venc.type == abi::Payload::mjpeg;
}

Core& EncoderModel::core() noexcept {
    return cores_[jpeg() ? 2 : attributes_.venc.type == abi::Payload::h265 ? 1 : 0];
}

int EncoderModel::command(VencCommand id, void* argument) {
    const bool takes_argument =
        id != VencCommand::destroy_channel && id != VencCommand::reset_channel && id != VencCommand::stop_receive;
    if (takes_argument && argument == nullptr) {
        return -EPERM;
    }
    switch (id) {
        case VencCommand::create_channel:
            return create(from<abi::VencChannel>(argument));
        case VencCommand::get_module: {
            auto parameters = from<abi::VencModuleParameters>(argument);
            std::ranges::fill(parameters.raw, 0U);
            return give(argument, parameters);
        }
        default:
            break;
    }
    if (state_ == State::none) {
        return code(ErrorId::does_not_exist);
    }
    switch (id) {
        case VencCommand::destroy_channel:
            destroy();
            return 0;
        case VencCommand::start_receive:
            return start();
        case VencCommand::stop_receive:
            state_ = State::created;
            idr_asked_ = true;
            return 0;
        case VencCommand::reset_channel:
            return state_ == State::started ? code(ErrorId::busy) : 0;
        case VencCommand::send_frame:
            return send(from<abi::VencFrameRequest>(argument));
        case VencCommand::get_stream:
            return receive(from<abi::VencStreamRequest>(argument));
        case VencCommand::release_stream:
            return release();
        default:
            return control(id, argument);
    }
}

int EncoderModel::control(VencCommand id, void* argument) {
    switch (id) {
        case VencCommand::set_channel:
            return set_attributes(from<abi::VencChannel>(argument));
        case VencCommand::get_channel:
            return give(argument, attributes_);
        case VencCommand::query_status: {
            abi::VencStatus status{};
            status.cur_packs = jpeg() ? 1 : 8;
            status.left_stream_frames = job_ ? 1 : 0;
            return give(argument, status);
        }
        case VencCommand::request_idr:
            if (!jpeg()) {
                idr_asked_ = true;
                idr_instant_ = from<std::uint8_t>(argument) != 0;
            }
            return 0;
        case VencCommand::set_roi:
            return set_roi(from<abi::VencRoi>(argument));
        case VencCommand::get_rc:
            return give(argument, rc_);
        case VencCommand::set_rc:
            if (state_ != State::started) {  // later it says yes, and the encoder ignores it
                rc_ = from<abi::VencRcParameters>(argument);
            }
            return 0;
        case VencCommand::get_jpeg:
            return give(argument, jpeg_);
        case VencCommand::set_jpeg: {
            const auto& wanted = from<abi::VencJpegParameters>(argument);
            if (wanted.quality > 99) {
                return code(ErrorId::illegal_parameter);
            }
            if (wanted.quality == abi::venc_jpeg_forbidden_quality) {
                return code(ErrorId::not_supported);
            }
            jpeg_ = wanted;
            attributes_.rc.rate.mjpeg_fix_qp.quality = wanted.quality;
            if (codec_) {
                codec_->change(settings());
            }
            return 0;
        }
        case VencCommand::set_h264_vui:
            return attributes_.venc.type == abi::Payload::h264 ? 0 : code(ErrorId::not_supported);
        case VencCommand::set_h265_vui:
            return attributes_.venc.type == abi::Payload::h265 ? 0 : code(ErrorId::not_supported);
        default:
            return -EPERM;
    }
}

int EncoderModel::create(const abi::VencChannel& wanted) {
    if (state_ != State::none) {
        board_.verdict.fault(fmt::format("encoder channel {} is created twice: the first one leaks", number_));
        return 0;
    }
    const abi::VencAttributes& venc = wanted.venc;
    const bool is_jpeg = venc.type == abi::Payload::jpeg || venc.type == abi::Payload::mjpeg;
    const std::uint32_t least = is_jpeg ? 32 : 114;
    const std::uint32_t most = is_jpeg ? 8192 : 4096;
    if (venc.pic_width < least || venc.pic_width > most || venc.pic_height < least || venc.pic_height > most ||
        venc.max_pic_width < venc.pic_width || venc.max_pic_height < venc.pic_height ||
        (is_jpeg && venc.buf_size % 1024 != 0)) {
        return code(ErrorId::illegal_parameter);
    }
    if (!accepted(venc.type, wanted.rc.mode)) {
        return code(ErrorId::not_supported);
    }
    if (!is_jpeg && (wanted.rc.rate.cbr.gop == 0 || wanted.rc.rate.cbr.gop > abi::venc_max_gop)) {
        return code(ErrorId::illegal_parameter);
    }
    attributes_ = wanted;
    rc_ = {};
    rc_.initial_delay_ms = 1000;
    rc_.first_frame_start_qp = 32;
    rc_.mode.cbr = {1, 100, 51, 1, 51, 1, 0, 0};
    jpeg_ = {};
    roi_ = {};
    state_ = State::created;
    return 0;
}

void EncoderModel::destroy() {
    core().free_ns = std::min(core().free_ns, board_.clock.now_ns());
    board_.heap.free(ring_);
    board_.heap.free(references_);
    ring_ = references_ = headers_ = ring_used_ = 0;
    codec_.reset();
    job_.reset();
    out_.reset();
    gop_position_ = 0;
    idr_asked_ = idr_instant_ = change_pending_ = false;
    state_ = State::none;
}

int EncoderModel::start() {
    if (ring_ == 0) {
        const std::uint32_t wanted = attributes_.venc.buf_size == 0 ? default_ring : attributes_.venc.buf_size;
        ring_ = board_.heap.allocate(wanted);
        if (ring_ == 0) {
            return code(ErrorId::no_memory);
        }
        attributes_.venc.buf_size = wanted;
        headers_ = kernel_memory + number_ * kernel_memory_per_channel;
    }
    state_ = State::started;
    return 0;
}

int EncoderModel::set_attributes(const abi::VencChannel& wanted) {
    if (wanted.venc.type != attributes_.venc.type) {
        return code(ErrorId::not_supported);
    }
    // Stored as a whole; only bit rate and frame rate reach the encoder, and not before the next periodic I picture.
    abi::VencRateControl rc = attributes_.rc;
    if (rc.mode == wanted.rc.mode) {
        rc = wanted.rc;
    }
    change_pending_ = true;
    attributes_.rc = rc;
    return 0;
}

int EncoderModel::set_roi(const abi::VencRoi& roi) {
    if (roi.index >= roi_.size()) {
        return -EPERM;
    }
    if (roi.enable != 0 && (roi.absolute != 0 ? roi.qp < 0 || roi.qp > 51 : roi.qp < -51 || roi.qp > 51)) {
        board_.verdict.fault(fmt::format("the QP of region {} is {}: the driver does not clamp it", roi.index, roi.qp));
    }
    if (roi.enable != 0 && ((roi.rect.x | roi.rect.y) % 16 != 0 || (roi.rect.width | roi.rect.height) % 16 != 0)) {
        board_.verdict.fault(fmt::format("region {} is not made of whole macroblocks: its edge is lost", roi.index));
    }
    roi_[roi.index] = roi;
    if (codec_) {
        codec_->change(settings());
    }
    return 0;
}

frames::StreamSettings EncoderModel::settings() const noexcept {
    frames::StreamSettings result{};
    const abi::VencRateControl& rc = attributes_.rc;
    result.codec = jpeg()                                        ? frames::Codec::mjpeg
                   : attributes_.venc.type == abi::Payload::h265 ? frames::Codec::h265
                                                                 : frames::Codec::h264;
    result.width = static_cast<std::uint16_t>(attributes_.venc.pic_width);
    result.height = static_cast<std::uint16_t>(attributes_.venc.pic_height);
    if (jpeg()) {
        result.jpeg_quality = static_cast<std::uint8_t>(std::max(rc.rate.mjpeg_fix_qp.quality, 1U));
        result.fps = static_cast<std::uint16_t>(rc.rate.mjpeg_fix_qp.dst_frame_rate);
        return result;
    }
    result.profile = attributes_.venc.profile == abi::profile_baseline ? frames::Profile::baseline
                     : attributes_.venc.profile == abi::profile_main   ? frames::Profile::main
                                                                       : frames::Profile::high;
    const auto mode = static_cast<int>(rc.mode) % 10;
    result.rate_control = mode == 5   ? frames::RateControl::fix_qp
                          : mode == 2 ? frames::RateControl::vbr
                          : mode == 3 ? frames::RateControl::avbr
                                      : frames::RateControl::cbr;
    if (result.rate_control == frames::RateControl::fix_qp) {
        result.fps = static_cast<std::uint16_t>(rc.rate.fix_qp.dst_frame_rate & 0xFFFF);
        result.i_qp = static_cast<std::uint8_t>(rc.rate.fix_qp.i_qp);
        result.p_qp = static_cast<std::uint8_t>(rc.rate.fix_qp.p_qp);
        result.bitrate_kbps = 1000;
    } else {
        result.fps = static_cast<std::uint16_t>(rc.rate.cbr.dst_frame_rate & 0xFFFF);
        result.bitrate_kbps = rc.rate.cbr.bitrate_kbps;
    }
    for (const abi::VencRoi& roi : roi_) {
        if (roi.enable != 0) {
            result.roi[result.roi_count++] = {static_cast<std::uint16_t>(roi.rect.x),
                                              static_cast<std::uint16_t>(roi.rect.y),
                                              static_cast<std::uint16_t>(roi.rect.width),
                                              static_cast<std::uint16_t>(roi.rect.height),
                                              static_cast<std::int8_t>(roi.qp),
                                              roi.absolute,
                                              {}};
        }
    }
    return result;
}

}  // namespace nanokvm::sim::sg2002
