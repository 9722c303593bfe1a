// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/convert/swscaler.hpp"

#include "capture/settings.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

extern "C" {
#include <libswscale/swscale.h>

#include <libavutil/opt.h>
}

namespace nanokvm::capture {
namespace {

AVPixelFormat av_format(PixelFormat format) noexcept {
    // Full range is told by sws_setColorspaceDetails, not by the deprecated YUVJ formats.
    switch (format) {
        case PixelFormat::bgrx:
            return AV_PIX_FMT_BGR0;
        case PixelFormat::rgb24:
            return AV_PIX_FMT_RGB24;
        case PixelFormat::bgr24:
            return AV_PIX_FMT_BGR24;
        case PixelFormat::i422:
            return AV_PIX_FMT_YUV422P;
        case PixelFormat::i444:
            return AV_PIX_FMT_YUV444P;
        case PixelFormat::nv12:
            return AV_PIX_FMT_NV12;
        case PixelFormat::yuyv:
            return AV_PIX_FMT_YUYV422;
        case PixelFormat::uyvy:
            return AV_PIX_FMT_UYVY422;
        default:
            return AV_PIX_FMT_YUV420P;
    }
}

bool is_rgb(PixelFormat format) noexcept {
    return format == PixelFormat::bgrx || format == PixelFormat::rgb24 || format == PixelFormat::bgr24;
}

/// What screens are drawn in and encoders take: with a place in memory for every row.
bool divides_into_bands(PixelFormat format) noexcept {
    return format == PixelFormat::bgrx || format == PixelFormat::i420_bt601 || format == PixelFormat::i420_bt709 ||
           format == PixelFormat::i420_jpeg;
}

/// Of a format that says its colours: those; else the ones told.
Colours colours_of(PixelFormat format, Colours told) noexcept {
    switch (format) {
        case PixelFormat::i420_bt601:
            return {.bt709 = false, .full_range = false};
        case PixelFormat::i420_bt709:
            return {.bt709 = true, .full_range = false};
        case PixelFormat::i420_jpeg:
            return {.bt709 = false, .full_range = true};
        default:
            return told;
    }
}

const int* matrix(Colours colours) noexcept {
    return sws_getCoefficients(colours.bt709 ? SWS_CS_ITU709 : SWS_CS_ITU601);
}

}  // namespace

void Swscaler::Free::operator()(SwsContext* context) const noexcept {
    sws_freeContext(context);
}

base::Result<Swscaler::Context> Swscaler::open(const PictureKind& from, PixelFormat to, Size to_size) {
    // Text has to stay legible when it is made smaller: area averaging loses no thin line.
    const int flags = to_size.width < from.size.width || to_size.height < from.size.height ? SWS_AREA : SWS_BILINEAR;
    constexpr int one = 1 << 16;
    const Colours target = colours_of(to, {});
    const bool rgb = is_rgb(from.format);
    const Colours source = rgb ? Colours{target.bt709, true} : colours_of(from.format, from.colours);
    Context context(sws_alloc_context());
    const auto set = [&context](const char* name, int value) { av_opt_set_int(context.get(), name, value, 0); };
    if (context) {
        set("sws_flags", flags);
        set("srcw", from.size.width);
        set("srch", from.size.height);
        set("src_format", av_format(from.format));
        set("dstw", to_size.width);
        set("dsth", to_size.height);
        set("dst_format", av_format(to));
        // Before the start: by these it is decided whether copying planes is all there is to do.
        set("src_range", source.full_range ? 1 : 0);
        set("dst_range", target.full_range ? 1 : 0);
    }
    if (!context || sws_init_context(context.get(), nullptr, nullptr) < 0 ||
        sws_setColorspaceDetails(context.get(), matrix(source), source.full_range ? 1 : 0, matrix(target),
                                 target.full_range ? 1 : 0, 0, one, one) < 0) {
        return base::fail(fmt::format("Pictures of {}x{} cannot be converted to {}x{}.", from.size.width,
                                      from.size.height, to_size.width, to_size.height));
    }
    return context;
}

base::Result<std::unique_ptr<Scaler>> Swscaler::make(const PictureKind& from, PixelFormat to, Size to_size) {
    auto whole = open(from, to, to_size);
    if (!whole) {
        return tl::unexpected(whole.error());
    }
    auto scaler = std::make_unique<Swscaler>();
    scaler->whole_ = std::move(*whole);
    scaler->from_size_ = from.size;
    if (from.size == to_size && from.size.height > band && divides_into_bands(from.format)) {
        auto rows = open({from.format, from.colours, {from.size.width, band}}, to, {from.size.width, band});
        if (!rows) {
            return tl::unexpected(rows.error());
        }
        scaler->band_ = std::move(*rows);
    }
    return scaler;
}

void Swscaler::run(SwsContext& context, const Picture& from, I420Buffer& to, int y, int height) noexcept {
    const int chroma_y = y / 2;
    std::array<const std::uint8_t*, 4> source{};
    std::array<int, 4> source_strides{};
    std::array<std::uint8_t*, 4> target{};
    std::array<int, 4> target_strides{};
    for (std::size_t plane = 0; plane < 3; ++plane) {
        const int row = plane == 0 ? y : chroma_y;
        if (from.planes[plane] != nullptr) {
            source[plane] = from.planes[plane] + static_cast<std::ptrdiff_t>(row) * from.strides[plane];
            source_strides[plane] = from.strides[plane];
        }
        target[plane] = to.plane(plane) + static_cast<std::ptrdiff_t>(row) * to.stride(plane);
        target_strides[plane] = to.stride(plane);
    }
    sws_scale(&context, source.data(), source_strides.data(), 0, height, target.data(), target_strides.data());
}

void Swscaler::convert(const Picture& from, I420Buffer& to, const Damage& damage) noexcept {
    std::bitset<max_side / band + 1> touched;
    const int bands = (from_size_.height + band - 1) / band;
    for (const Rect& rect : damage.rects()) {
        const int first = std::clamp(rect.y / band, 0, bands - 1);
        const int last = std::clamp((rect.y + rect.height - 1) / band, 0, bands - 1);
        for (int i = first; i <= last; ++i) {
            touched.set(static_cast<std::size_t>(i));
        }
    }
    if (touched.none()) {
        return;
    }
    if (!band_ || static_cast<int>(touched.count()) * 2 > bands) {
        run(*whole_, from, to, 0, from_size_.height);
        return;
    }
    for (int i = 0; i < bands; ++i) {
        if (touched.test(
                static_cast<std::size_t>(i))) {  // the last band overlaps the one before it: all have one height
            run(*band_, from, to, std::min(i * band, from_size_.height - band), band);
        }
    }
}

}  // namespace nanokvm::capture
