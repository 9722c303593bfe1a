// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/avcodec/decoder.hpp"

#include <cstring>
#include <new>
#include <string>
#include <utility>

namespace nanokvm::capture::av {
namespace {

AVCodecID codec_id(frames::Codec codec) noexcept {
    switch (codec) {
        case frames::Codec::h264:
            return AV_CODEC_ID_H264;
        case frames::Codec::h265:
            return AV_CODEC_ID_HEVC;
        case frames::Codec::mjpeg:
            break;
    }
    return AV_CODEC_ID_MJPEG;
}

}  // namespace

Decoder::Decoder(CodecContext context, Packet packet, Frame frame) noexcept
    : context_(std::move(context)), packet_(std::move(packet)), frame_(std::move(frame)) {}

base::Result<Decoder> Decoder::make(frames::Codec codec) {
    const AVCodec* const found = avcodec_find_decoder(codec_id(codec));
    if (found == nullptr) {
        return base::fail(std::string("libavcodec has no decoder for ") + avcodec_get_name(codec_id(codec)));
    }
    CodecContext context(avcodec_alloc_context3(found));
    Packet packet(av_packet_alloc());
    Frame frame(av_frame_alloc());
    if (!context || !packet || !frame) {
        throw std::bad_alloc();
    }
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_LOW_DELAY;
    if (const int code = avcodec_open2(context.get(), found, nullptr); code < 0) {
        return base::fail("the decoder cannot be started: " + error_text(code));
    }
    return Decoder(std::move(context), std::move(packet), std::move(frame));
}

base::Result<const AVFrame*> Decoder::decode(std::span<const std::byte> access_unit) {
    av_packet_unref(packet_.get());
    int code = 0;
    if (!access_unit.empty()) {                                                     // an empty packet drains
        code = av_new_packet(packet_.get(), static_cast<int>(access_unit.size()));  // padded, as decoders want it
        if (code == 0) {
            std::memcpy(packet_->data, access_unit.data(), access_unit.size());
        }
    }
    if (code == 0) {
        code = avcodec_send_packet(context_.get(), packet_.get());
    }
    if (code == 0) {
        code = avcodec_receive_frame(context_.get(), frame_.get());
    }
    if (code < 0) {
        return base::fail("cannot decode: " + error_text(code), AVUNERROR(code));
    }
    return frame_.get();
}

}  // namespace nanokvm::capture::av
