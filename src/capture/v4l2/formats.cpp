// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/formats.hpp"

#include <algorithm>
#include <array>

namespace nanokvm::capture::v4l2 {
namespace {

constexpr std::array<Format, 8> table{{
    {V4L2_PIX_FMT_NV12, PixelFormat::nv12, "NV12"},
    {V4L2_PIX_FMT_YUV420, PixelFormat::i420, "YU12"},
    {V4L2_PIX_FMT_YUYV, PixelFormat::yuyv, "YUYV"},
    {V4L2_PIX_FMT_UYVY, PixelFormat::uyvy, "UYVY"},
    {V4L2_PIX_FMT_BGR24, PixelFormat::bgr24, "BGR24"},
    {V4L2_PIX_FMT_RGB24, PixelFormat::rgb24, "RGB24"},
    {V4L2_PIX_FMT_MJPEG, PixelFormat::none, "MJPEG"},
    {V4L2_PIX_FMT_JPEG, PixelFormat::none, "JPEG"},
}};

/// Bytes of a row of the first plane.
std::size_t row_bytes(PixelFormat pixels, std::size_t width) noexcept {
    switch (pixels) {
        case PixelFormat::yuyv:
        case PixelFormat::uyvy:
            return (width + 1) / 2 * 4;
        case PixelFormat::bgr24:
        case PixelFormat::rgb24:
            return width * 3;
        default:
            return width;
    }
}

}  // namespace

std::span<const Format> formats() noexcept {
    return table;
}

const Format* find_format(std::uint32_t fourcc) noexcept {
    const auto* const found = std::ranges::find(table, fourcc, &Format::fourcc);
    return found == table.end() ? nullptr : &*found;
}

std::string fourcc_text(std::uint32_t fourcc) {
    std::string text;
    for (unsigned i = 0; i < 4; ++i) {
        const char letter = static_cast<char>(fourcc >> (8 * i) & 0x7FU);
        if (letter > ' ' && letter <= '~') {
            text += letter;
        }
    }
    return text;
}

Colours colours_of(const v4l2_pix_format& format) noexcept {
    std::uint32_t matrix = format.ycbcr_enc;
    if (matrix == V4L2_YCBCR_ENC_DEFAULT) {
        matrix = V4L2_MAP_YCBCR_ENC_DEFAULT(format.colorspace);
    }
    std::uint32_t range = format.quantization;
    if (range == V4L2_QUANTIZATION_DEFAULT) {
        range = V4L2_MAP_QUANTIZATION_DEFAULT(false, format.colorspace, matrix);
    }
    return {.bt709 = matrix == V4L2_YCBCR_ENC_709 || matrix == V4L2_YCBCR_ENC_XV709,
            .full_range = range == V4L2_QUANTIZATION_FULL_RANGE};
}

std::optional<Picture> lay_out(const v4l2_pix_format& format, const std::uint8_t* buffer, std::size_t bytes) noexcept {
    const Format* const found = find_format(format.pixelformat);
    if (found == nullptr || found->compressed() || format.width == 0 || format.height == 0) {
        return std::nullopt;
    }
    const std::size_t least = row_bytes(found->pixels, format.width);
    const std::size_t stride = format.bytesperline == 0 ? least : format.bytesperline;
    const std::size_t luma = stride * format.height;
    const std::size_t chroma_rows = (format.height + 1) / 2;
    Picture picture;
    picture.format = found->pixels;
    picture.size = {static_cast<int>(format.width), static_cast<int>(format.height)};
    picture.colours = colours_of(format);
    picture.planes[0] = buffer;
    picture.strides[0] = static_cast<int>(stride);
    std::size_t needed = luma - (stride - std::min(stride, least));  // drivers may cut off what pads the last row
    if (found->pixels == PixelFormat::nv12) {
        picture.planes[1] = buffer + luma;
        picture.strides[1] = static_cast<int>(stride);
        needed = luma + stride * chroma_rows;
    } else if (found->pixels == PixelFormat::i420) {
        const std::size_t chroma = stride / 2;
        picture.planes[1] = buffer + luma;
        picture.planes[2] = buffer + luma + chroma * chroma_rows;
        picture.strides[1] = picture.strides[2] = static_cast<int>(chroma);
        needed = luma + 2 * chroma * chroma_rows;
    }
    if (stride < least || bytes < needed) {
        return std::nullopt;
    }
    return picture;
}

}  // namespace nanokvm::capture::v4l2
