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
}

namespace nanokvm::capture {
namespace {

AVPixelFormat av_format(PixelFormat format) noexcept {
    // Full range is told by sws_setColorspaceDetails, not by the deprecated YUVJ formats.
    return format == PixelFormat::bgrx ? AV_PIX_FMT_BGR0 : AV_PIX_FMT_YUV420P;
}

int full_range(PixelFormat format) noexcept {
    return format == PixelFormat::bgrx || format == PixelFormat::i420_jpeg ? 1 : 0;
}

const int* matrix(PixelFormat format) noexcept {
    return sws_getCoefficients(format == PixelFormat::i420_bt709 ? SWS_CS_ITU709 : SWS_CS_ITU601);
}

}  // namespace

void Swscaler::Free::operator()(SwsContext* context) const noexcept {
    sws_freeContext(context);
}

base::Result<Swscaler::Context> Swscaler::open(PixelFormat from, Size from_size, PixelFormat to, Size to_size) {
    // Text has to stay legible when it is made smaller: area averaging loses no thin line.
    const int flags = to_size.width < from_size.width || to_size.height < from_size.height ? SWS_AREA : SWS_BILINEAR;
    Context context(sws_getContext(from_size.width, from_size.height, av_format(from), to_size.width, to_size.height,
                                   av_format(to), flags, nullptr, nullptr, nullptr));
    constexpr int one = 1 << 16;
    const int* const from_matrix = matrix(from == PixelFormat::bgrx ? to : from);
    if (!context || sws_setColorspaceDetails(context.get(), from_matrix, full_range(from), matrix(to), full_range(to),
                                             0, one, one) < 0) {
        return base::fail(fmt::format("Pictures of {}x{} cannot be converted to {}x{}.", from_size.width,
                                      from_size.height, to_size.width, to_size.height));
    }
    return context;
}

base::Result<std::unique_ptr<Scaler>> Swscaler::make(PixelFormat from, Size from_size, PixelFormat to, Size to_size) {
    auto whole = open(from, from_size, to, to_size);
    if (!whole) {
        return tl::unexpected(whole.error());
    }
    auto scaler = std::make_unique<Swscaler>();
    scaler->whole_ = std::move(*whole);
    scaler->from_size_ = from_size;
    if (from_size == to_size && from_size.height > band) {
        auto rows = open(from, {from_size.width, band}, to, {from_size.width, band});
        if (!rows) {
            return tl::unexpected(rows.error());
        }
        scaler->band_ = std::move(*rows);
    }
    return scaler;
}

void Swscaler::run(SwsContext& context, const Picture& from, I420Buffer& to, int y, int height) noexcept {
    const int chroma_y = y / 2;
    const bool planar = from.format != PixelFormat::bgrx;
    std::array<const std::uint8_t*, 4> source{};
    std::array<int, 4> source_strides{};
    std::array<std::uint8_t*, 4> target{};
    std::array<int, 4> target_strides{};
    for (std::size_t plane = 0; plane < 3; ++plane) {
        const int row = plane == 0 ? y : chroma_y;
        if (plane == 0 || planar) {
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
