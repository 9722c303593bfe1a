// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
}

/// Owners of libav's objects: move-only, freed by libav's own functions.
namespace nanokvm::capture::av {

struct Free {
    void operator()(AVCodecContext* context) const noexcept { avcodec_free_context(&context); }
    void operator()(AVFrame* frame) const noexcept { av_frame_free(&frame); }
    void operator()(AVPacket* packet) const noexcept { av_packet_free(&packet); }
};

using CodecContext = std::unique_ptr<AVCodecContext, Free>;
using Frame = std::unique_ptr<AVFrame, Free>;
using Packet = std::unique_ptr<AVPacket, Free>;

/// Codec options by name; freed with what was not taken.
class Options {
public:
    Options() noexcept = default;
    Options(const Options&) = delete;
    Options& operator=(const Options&) = delete;
    ~Options() { av_dict_free(&dictionary_); }

    void set(const char* name, const std::string& value) { av_dict_set(&dictionary_, name, value.c_str(), 0); }
    [[nodiscard]] AVDictionary** get() noexcept { return &dictionary_; }

private:
    AVDictionary* dictionary_ = nullptr;
};

/// What a negative return value of libav means.
[[nodiscard]] std::string error_text(int code);

}  // namespace nanokvm::capture::av
