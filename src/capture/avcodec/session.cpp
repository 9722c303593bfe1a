// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/avcodec/session.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

extern "C" {
#include <libavutil/avutil.h>
#include <libavutil/buffer.h>
#include <libavutil/intreadwrite.h>
}

namespace nanokvm::capture::av {
namespace {

void set_colours(AVCodecContext& context, PixelFormat input) noexcept {
    context.pix_fmt = input == PixelFormat::i420_jpeg ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
    context.color_range = input == PixelFormat::i420_jpeg ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    if (input == PixelFormat::i420_bt709) {
        context.colorspace = AVCOL_SPC_BT709;
        context.color_primaries = AVCOL_PRI_BT709;
        context.color_trc = AVCOL_TRC_BT709;
    } else {
        context.colorspace = AVCOL_SPC_SMPTE170M;
        context.color_primaries = AVCOL_PRI_SMPTE170M;
        context.color_trc = AVCOL_TRC_SMPTE170M;
    }
}

void keep(void*, std::uint8_t*) noexcept {}

std::size_t plane_bytes(const Picture& picture, std::size_t plane) noexcept {
    const int rows = plane == 0 ? picture.size.height : picture.size.height / 2;
    return static_cast<std::size_t>(picture.strides[plane]) * static_cast<std::size_t>(rows);
}

}  // namespace

Session::Session(CodecContext context, Frame frame, Packet packet, PixelFormat input) noexcept
    : context_(std::move(context)), frame_(std::move(frame)), packet_(std::move(packet)), input_(input) {}

base::Result<Session> Session::prepare(const char* encoder, const frames::StreamSettings& settings, PixelFormat input) {
    const AVCodec* const codec = avcodec_find_encoder_by_name(encoder);
    if (codec == nullptr) {
        return base::fail(std::string("This machine's libavcodec has no ") + encoder + " encoder.");
    }
    CodecContext context(avcodec_alloc_context3(codec));
    Frame frame(av_frame_alloc());
    Packet packet(av_packet_alloc());
    if (!context || !frame || !packet) {
        throw std::bad_alloc();
    }
    context->width = settings.width;
    context->height = settings.height;
    context->time_base = {1, settings.fps};
    context->framerate = {settings.fps, 1};
    context->sample_aspect_ratio = {1, 1};
    context->thread_count = 1;  // a second thread would cost latency, or slices that cost bits
    set_colours(*context, input);
    return Session(std::move(context), std::move(frame), std::move(packet), input);
}

base::Result<void> Session::open(Options& options) {
    if (const int code = avcodec_open2(context_.get(), nullptr, options.get()); code < 0) {
        return base::fail(std::string("The ") + context_->codec->name +
                          " encoder cannot be started: " + error_text(code));
    }
    if (const AVDictionaryEntry* unknown = av_dict_get(*options.get(), "", nullptr, AV_DICT_IGNORE_SUFFIX)) {
        return base::fail(std::string("The ") + context_->codec->name + " encoder does not know the option " +
                          unknown->key);
    }
    frame_->format = context_->pix_fmt;
    frame_->width = context_->width;
    frame_->height = context_->height;
    frame_->color_range = context_->color_range;
    frame_->colorspace = context_->colorspace;
    frame_->color_primaries = context_->color_primaries;
    frame_->color_trc = context_->color_trc;
    frame_->sample_aspect_ratio = context_->sample_aspect_ratio;
    return {};
}

bool Session::lend(const Picture& picture) noexcept {
    for (std::size_t plane = 0; plane < 3; ++plane) {
        if (frame_->buf[plane] == nullptr || frame_->data[plane] != picture.planes[plane]) {
            // A counted buffer that owns nothing: without one libavcodec would copy the picture.
            auto* const bytes = const_cast<std::uint8_t*>(picture.planes[plane]);
            av_buffer_unref(&frame_->buf[plane]);
            frame_->buf[plane] =
                av_buffer_create(bytes, plane_bytes(picture, plane), keep, nullptr, AV_BUFFER_FLAG_READONLY);
            frame_->data[plane] = bytes;
        }
        frame_->linesize[plane] = picture.strides[plane];
        if (frame_->buf[plane] == nullptr) {
            return false;
        }
    }
    return true;
}

base::Result<const AVPacket*> Session::encode(const Picture& picture, bool idr) {
    if (picture.format != input_ || picture.size != Size{context_->width, context_->height}) {
        return base::fail("The encoder was given a picture of another size or format than it was made for.");
    }
    av_packet_unref(packet_.get());
    frame_->pts = pictures_++;
    frame_->pict_type = idr ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    frame_->quality = context_->global_quality;
    int code = lend(picture) ? avcodec_send_frame(context_.get(), frame_.get()) : AVERROR(ENOMEM);
    if (code >= 0) {
        code = avcodec_receive_packet(context_.get(), packet_.get());
    }
    if (code < 0) {
        return base::fail(std::string("The ") + context_->codec->name + " encoder failed: " + error_text(code));
    }
    return packet_.get();
}

void Session::set_regions(const frames::StreamSettings& settings, int picture_qp) {
    constexpr int qp_range = 51;
    av_frame_remove_side_data(frame_.get(), AV_FRAME_DATA_REGIONS_OF_INTEREST);
    if (settings.roi_count == 0) {
        return;
    }
    AVFrameSideData* const data = av_frame_new_side_data(frame_.get(), AV_FRAME_DATA_REGIONS_OF_INTEREST,
                                                         settings.roi_count * sizeof(AVRegionOfInterest));
    if (data == nullptr) {
        throw std::bad_alloc();
    }
    auto* const regions = reinterpret_cast<AVRegionOfInterest*>(data->data);
    for (std::size_t index = 0; index < settings.roi_count; ++index) {
        // For libavcodec the first of overlapping regions wins, for us the last.
        const frames::RoiRegion& from = settings.roi[settings.roi_count - 1 - index];
        const int delta = from.absolute != 0 ? from.qp - picture_qp : from.qp;
        regions[index] = {sizeof(AVRegionOfInterest),
                          from.y,
                          std::min(from.y + from.height, context_->height),
                          from.x,
                          std::min(from.x + from.width, context_->width),
                          {std::clamp(delta, -qp_range, qp_range), qp_range}};
    }
}

int quantizer(const AVPacket& packet) noexcept {
    std::size_t bytes = 0;
    const std::uint8_t* const stats = av_packet_get_side_data(&packet, AV_PKT_DATA_QUALITY_STATS, &bytes);
    return bytes < 4 ? 0 : static_cast<int>(AV_RL32(stats)) / FF_QP2LAMBDA;
}

EncodedUnit to_unit(const AVPacket& packet, const AVCodecContext& context) noexcept {
    EncodedUnit unit;
    unit.payload = std::as_bytes(std::span(packet.data, static_cast<std::size_t>(packet.size)));
    unit.size = {context.width, context.height};
    unit.idr = (packet.flags & AV_PKT_FLAG_KEY) != 0;
    return unit;
}

}  // namespace nanokvm::capture::av
