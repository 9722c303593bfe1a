// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/jpeg_decoder.hpp"

#include "capture/settings.hpp"

#include <cstring>
#include <new>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace nanokvm::capture::v4l2 {
namespace {

PixelFormat format_of(int format) noexcept {
    switch (format) {
        case AV_PIX_FMT_YUVJ420P:
        case AV_PIX_FMT_YUV420P:
            return PixelFormat::i420;
        case AV_PIX_FMT_YUVJ422P:
        case AV_PIX_FMT_YUV422P:
            return PixelFormat::i422;
        case AV_PIX_FMT_YUVJ444P:
        case AV_PIX_FMT_YUV444P:
            return PixelFormat::i444;
        default:
            return PixelFormat::none;
    }
}

}  // namespace

JpegDecoder::JpegDecoder(av::CodecContext context, av::Packet packet, av::Frame shown, av::Frame next) noexcept
    : context_(std::move(context)), packet_(std::move(packet)), shown_(std::move(shown)), next_(std::move(next)) {}

base::Result<JpegDecoder> JpegDecoder::make() {
    const AVCodec* const codec = avcodec_find_decoder(AV_CODEC_ID_MJPEG);
    if (codec == nullptr) {
        return base::fail("this machine's libavcodec has no decoder for JPEG");
    }
    av::CodecContext context(avcodec_alloc_context3(codec));
    av::Packet packet(av_packet_alloc());
    av::Frame shown(av_frame_alloc());
    av::Frame next(av_frame_alloc());
    if (!context || !packet || !shown || !next) {
        throw std::bad_alloc();
    }
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_LOW_DELAY;
    context->max_pixels = static_cast<std::int64_t>(max_side) * max_side;
    if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
        return base::fail("the decoder for JPEG cannot be started: " + av::error_text(code));
    }
    return JpegDecoder(std::move(context), std::move(packet), std::move(shown), std::move(next));
}

bool JpegDecoder::is_last(std::span<const std::uint8_t> jpeg) const noexcept {
    return last_bytes_ != 0 && jpeg.size() == last_bytes_ && std::memcmp(packet_->data, jpeg.data(), last_bytes_) == 0;
}

base::Result<void> JpegDecoder::take(std::span<const std::uint8_t> jpeg) {
    last_bytes_ = 0;
    // The decoder wants zeros behind the data and may still hold the packet before: only then is memory asked for anew.
    const std::size_t needed = jpeg.size() + AV_INPUT_BUFFER_PADDING_SIZE;
    if (packet_->buf == nullptr || packet_->buf->size < needed || av_buffer_is_writable(packet_->buf) == 0) {
        av_packet_unref(packet_.get());
        if (const int code = av_new_packet(packet_.get(), static_cast<int>(needed + needed / 2)); code < 0) {
            return base::fail("no memory for a picture: " + av::error_text(code));
        }
    }
    std::memcpy(packet_->data, jpeg.data(), jpeg.size());
    std::memset(packet_->data + jpeg.size(), 0, AV_INPUT_BUFFER_PADDING_SIZE);
    packet_->size = static_cast<int>(jpeg.size());
    return {};
}

base::Result<Picture> JpegDecoder::decode(std::span<const std::uint8_t> jpeg) {
    if (auto taken = take(jpeg); !taken) {
        return tl::unexpected(taken.error());
    }
    int code = avcodec_send_packet(context_.get(), packet_.get());
    if (code == 0) {
        code = avcodec_receive_frame(context_.get(), next_.get());
    }
    if (code < 0) {
        avcodec_flush_buffers(context_.get());
        return base::fail("a JPEG cannot be decoded: " + av::error_text(code));
    }
    Picture picture;
    picture.format = format_of(next_->format);
    picture.size = {next_->width, next_->height};
    if (picture.format == PixelFormat::none || picture.size.width < min_side || picture.size.height < min_side ||
        picture.size.width > max_side || picture.size.height > max_side) {
        const char* const name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(next_->format));
        return base::fail(fmt::format("JPEGs of {}x{} in {} are not read", picture.size.width, picture.size.height,
                                      name != nullptr ? name : "an unknown format"));
    }
    std::swap(shown_, next_);
    last_bytes_ = jpeg.size();
    picture.colours = {.bt709 = false, .full_range = shown_->color_range != AVCOL_RANGE_MPEG};
    for (std::size_t plane = 0; plane < 3; ++plane) {
        picture.planes[plane] = shown_->data[plane];
        picture.strides[plane] = shown_->linesize[plane];
    }
    return picture;
}

}  // namespace nanokvm::capture::v4l2
