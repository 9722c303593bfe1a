// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/hardware_encoder.hpp"

#include "base/log.hpp"
#include "capture/settings.hpp"
#include "capture/sg2002/abi/errors.hpp"
#include "capture/sg2002/memory_plan.hpp"
#include "capture/sg2002/venc_settings.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::capture::sg2002 {
namespace {

// None of the calls may wait without end (reference 10.2): the driver's semaphore blocks everything behind it.
constexpr int frame_ms = 200;
constexpr int send_ms = 100;
constexpr int stream_ms = 200;
/// An encoder that was made anew this often without a picture in between is broken.
constexpr unsigned max_failures = 3;

constexpr int frame_rate_dropped = abi::error_code(abi::venc_error_base, abi::ErrorId::frame_rate_dropped);
constexpr int no_buffer = abi::error_code(abi::venc_error_base, abi::ErrorId::no_buffer);
constexpr int no_memory = abi::error_code(abi::venc_error_base, abi::ErrorId::no_memory);
constexpr int buffer_empty = abi::error_code(abi::vpss_error_base, abi::ErrorId::buffer_empty);

bool is_idr(frames::Codec codec, std::int32_t type) noexcept {
    return codec == frames::Codec::mjpeg ||
           (codec == frames::Codec::h264 ? type == static_cast<std::int32_t>(abi::H264Nal::idr)
                                         : type == static_cast<std::int32_t>(abi::H265Nal::idr));
}

bool is_slice(frames::Codec codec, std::int32_t type) noexcept {
    return codec == frames::Codec::mjpeg || is_idr(codec, type) || (type >= 0 && type <= 2);  // B, P, I
}

}  // namespace

HardwareEncoder::~HardwareEncoder() {
    close();
}

unsigned HardwareEncoder::submitted_fps() const noexcept {
    // Budgets are bit rate by frame rate: a rate that is not submitted would cost bit rate.
    const unsigned source = (pipeline_.mode().millihertz + 500) / 1000;
    return std::clamp<unsigned>(settings_.fps, 1, std::max(source, 1U));
}

base::Result<void> HardwareEncoder::open() {
    const auto heap = read_heap(pipeline_.kernel());
    if (auto room = check_room(heap, encoder_bytes(settings_), "The encoder"); !room) {
        return room;
    }
    const auto output = pipeline_.acquire({settings_.width, settings_.height});
    if (!output) {
        return tl::unexpected(output.error());
    }
    const auto node = pipeline_.take_encoder_node();
    if (!node) {
        pipeline_.release(**output);
        return tl::unexpected(node.error());
    }
    auto channel = EncoderChannel::open(pipeline_.kernel(), *node);
    const auto ready = channel ? configure(*channel) : tl::unexpected(channel.error());
    if (!ready) {
        if (channel) {
            channel->destroy();
        }
        pipeline_.give_back(*node);
        pipeline_.release(**output);
        return ready;
    }
    channel_.emplace(std::move(*channel));
    node_ = *node;
    output_ = *output;
    fresh_ = true;
    pipeline_.add(*this);
    return {};
}

base::Result<void> HardwareEncoder::configure(EncoderChannel& channel) {
    fps_ = submitted_fps();
    if (auto created = channel.create(venc_channel(settings_, fps_)); !created) {
        return created;
    }
    // QP limits reach the encoder between creation and start only (reference 4.3).
    abi::VencRcParameters parameters{};
    if (settings_.codec != frames::Codec::mjpeg) {
        if (auto got = channel.get_rc(parameters); !got) {
            return got;
        }
        if (limit_qp(settings_, parameters)) {
            if (auto set = channel.set_rc(parameters); !set) {
                return set;
            }
        }
        const abi::VencVuiSignal signal =
            vui_signal(video_format(pipeline_.mode().size.height) == PixelFormat::i420_bt709);
        auto coloured = settings_.codec == frames::Codec::h264 ? channel.set_vui(abi::VencH264Vui{.signal = signal})
                                                               : channel.set_vui(abi::VencH265Vui{.signal = signal});
        if (!coloured) {
            return coloured;
        }
        for (unsigned index = 0; index < settings_.roi_count; ++index) {
            if (auto set = channel.set_roi(venc_roi(settings_, index)); !set) {
                return set;
            }
        }
    }
    return channel.start();
}

void HardwareEncoder::close() noexcept {
    if (!channel_) {
        return;
    }
    pipeline_.remove(*this);
    pipeline_stopping();
}

void HardwareEncoder::pipeline_stopping() noexcept {
    release();
    channel_->destroy();
    channel_.reset();
    pipeline_.give_back(node_);
    pipeline_.release(*std::exchange(output_, nullptr));
}

bool HardwareEncoder::reconfigure(const frames::StreamSettings& settings) {
    const Change change = change_between(settings_, settings);
    if (change == Change::remake) {
        return false;
    }
    const frames::StreamSettings before = std::exchange(settings_, settings);
    if (change == Change::none || !channel_) {
        return true;
    }
    base::Result<void> done;
    if (settings.codec == frames::Codec::mjpeg) {
        done = channel_->set_jpeg_quality(venc_jpeg_quality(settings.jpeg_quality));
    } else if (before.bitrate_kbps != settings.bitrate_kbps || before.fps != settings.fps) {
        fps_ = submitted_fps();
        done = channel_->set_attributes(venc_channel(settings, fps_));
    }
    for (unsigned index = 0; done && index < frames::max_roi_regions && !same_roi(before, settings); ++index) {
        if (index < std::max(before.roi_count, settings.roi_count)) {
            done = channel_->set_roi(venc_roi(settings, index));
        }
    }
    if (!done) {
        log::warning("{}; the encoder is made anew", done.error().message);
    }
    return done.has_value();
}

base::Result<void> HardwareEncoder::ensure_frame() {
    if (output_->frame) {
        return {};
    }
    const int answer = pipeline_.next(frame_ms);
    if (answer != 0 || !output_->frame) {
        return base::fail("no frame: " + describe_answer(answer), answer == 0 ? buffer_empty : answer);
    }
    return {};
}

bool HardwareEncoder::keep_rate() {
    if (fps_ == submitted_fps() || settings_.codec == frames::Codec::mjpeg) {
        return true;
    }
    fps_ = submitted_fps();  // the source's rate was measured, and is another than was thought
    return channel_->set_attributes(venc_channel(settings_, fps_)).has_value();
}

base::Result<EncodedUnit> HardwareEncoder::encode(const Picture&, bool idr) {
    release();
    if (!pipeline_.running()) {
        return EncodedUnit{};
    }
    if (!channel_) {
        if (auto opened = open(); !opened) {
            return tl::unexpected(opened.error());
        }
    }
    if (!ensure_frame()) {
        return EncodedUnit{};  // whether the signal is gone is for the source to find out
    }
    if (!keep_rate()) {
        return failed("changing the rate", EINVAL);
    }
    if (idr && !fresh_) {
        if (auto asked = channel_->request_idr(); !asked) {
            return failed("asking for an IDR", asked.error().code);
        }
    }
    const int sent = channel_->send(*output_->frame, send_ms);
    if (sent == frame_rate_dropped) {
        return EncodedUnit{};
    }
    if (sent != 0) {
        return failed("submitting a picture", sent);
    }
    if (const int received = channel_->receive(stream_ms); received != 0) {
        return failed("encoding a picture", received);
    }
    holding_ = true;
    auto unit = gather();
    if (!unit) {
        return unit;
    }
    failures_ = 0;
    fresh_ = false;
    return unit;
}

base::Result<EncodedUnit> HardwareEncoder::failed(const char* step, int answer) {
    // After any failure a picture may be in flight, and the next call would block behind it: only a new channel helps.
    close();
    const std::string why = describe_answer(answer);
    if (answer == no_buffer || answer == no_memory) {
        return base::fail(fmt::format("The video memory is used up: {} needs more than there is. Choose a smaller "
                                      "picture or close other viewers.",
                                      codec_name(settings_.codec)),
                          answer);
    }
    if (++failures_ >= max_failures) {
        failures_ = 0;
        return base::fail(
            fmt::format("The {} encoder does not work: {} failed: {}.", codec_name(settings_.codec), step, why),
            answer);
    }
    log::warning("{} failed: {}; the {} encoder is made anew", step, why, codec_name(settings_.codec));
    return EncodedUnit{};
}

base::Result<EncodedUnit> HardwareEncoder::gather() {
    EncodedUnit unit;
    unit.size = {settings_.width, settings_.height};
    unit.settled = true;  // live frames come anyway
    std::size_t head_bytes = 0;
    for (const abi::VencPack& pack : channel_->packs()) {
        if (!is_slice(settings_.codec, pack.data_type)) {
            if (auto copied = copy_head(pack, head_bytes); !copied) {
                return tl::unexpected(copied.error());
            }
            continue;
        }
        if (!unit.payload.empty() || pack.length <= pack.offset) {
            return base::fail("the encoder's packs of one picture are not what this program knows");
        }
        // The slice last: a view is valid until the next one.
        auto bytes =
            pipeline_.memory().view(pack.address + pack.offset, pack.length - pack.offset, pipeline_.system_control());
        if (!bytes) {
            return tl::unexpected(bytes.error());
        }
        unit.payload = *bytes;
        unit.idr = is_idr(settings_.codec, pack.data_type);
    }
    unit.head = std::span(head_).first(head_bytes);
    return unit;
}

base::Result<void> HardwareEncoder::copy_head(const abi::VencPack& pack, std::size_t& used) {
    const std::uint32_t bytes = pack.length - std::min(pack.length, pack.offset);
    if (bytes > head_.size() - used) {
        return base::fail(fmt::format("the encoder's headers of one picture are longer than {} bytes", head_.size()));
    }
    const auto view = pipeline_.memory().view(pack.address + pack.offset, bytes, pipeline_.system_control());
    if (!view) {
        return tl::unexpected(view.error());
    }
    std::memcpy(head_.data() + used, view->data(), bytes);
    used += bytes;
    return {};
}

void HardwareEncoder::release() noexcept {
    if (std::exchange(holding_, false)) {
        static_cast<void>(channel_->release());
    }
}

base::Result<std::unique_ptr<Encoder>> HardwareFactory::make(const frames::StreamSettings& settings) {
    return std::make_unique<HardwareEncoder>(pipeline_, settings);
}

}  // namespace nanokvm::capture::sg2002
