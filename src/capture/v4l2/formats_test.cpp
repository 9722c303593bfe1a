// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/formats.hpp"

#include "capture/convert/picture_store.hpp"
#include "capture/convert/swscaler.hpp"
#include "capture/pattern/canvas.hpp"
#include "capture/v4l2/changed_rows.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture::v4l2 {
namespace {

v4l2_pix_format format_of(std::uint32_t fourcc, std::uint32_t width, std::uint32_t height, std::uint32_t stride = 0) {
    v4l2_pix_format format{};
    format.pixelformat = fourcc;
    format.width = width;
    format.height = height;
    format.bytesperline = stride;
    format.colorspace = V4L2_COLORSPACE_SRGB;
    return format;
}

struct Rgb {
    double red, green, blue;
};

/// A buffer of one colour, by the definition of each format in the kernel's documentation.
std::vector<std::uint8_t> painted(const v4l2_pix_format& format, Rgb rgb, Colours colours) {
    const double kr = colours.bt709 ? .2126 : .299;
    const double kb = colours.bt709 ? .0722 : .114;
    const double luma = kr * rgb.red + (1 - kr - kb) * rgb.green + kb * rgb.blue;
    const double scale = colours.full_range ? 255 : 224;
    const auto rounded = [](double value) {
        return static_cast<std::uint8_t>(std::clamp(std::lround(value), 0L, 255L));
    };
    const std::uint8_t y = rounded(colours.full_range ? 255 * luma : 16 + 219 * luma);
    const std::uint8_t u = rounded(128 + scale * (rgb.blue - luma) / (2 * (1 - kb)));
    const std::uint8_t v = rounded(128 + scale * (rgb.red - luma) / (2 * (1 - kr)));
    const std::uint8_t red = rounded(255 * rgb.red);
    const std::uint8_t green = rounded(255 * rgb.green);
    const std::uint8_t blue = rounded(255 * rgb.blue);
    std::vector<std::uint8_t> buffer;
    const std::size_t pixels = std::size_t{format.width} * format.height;
    const auto repeat = [&](std::size_t times, std::initializer_list<std::uint8_t> bytes) {
        for (std::size_t i = 0; i < times; ++i) {
            buffer.insert(buffer.end(), bytes);
        }
    };
    switch (format.pixelformat) {
        case V4L2_PIX_FMT_YUYV:
            repeat(pixels / 2, {y, u, y, v});
            break;
        case V4L2_PIX_FMT_UYVY:
            repeat(pixels / 2, {u, y, v, y});
            break;
        case V4L2_PIX_FMT_NV12:
            repeat(pixels, {y});
            repeat(pixels / 4, {u, v});
            break;
        case V4L2_PIX_FMT_YUV420:
            repeat(pixels, {y});
            repeat(pixels / 4, {u});
            repeat(pixels / 4, {v});
            break;
        case V4L2_PIX_FMT_RGB24:
            repeat(pixels, {red, green, blue});
            break;
        default:
            repeat(pixels, {blue, green, red});
    }
    return buffer;
}

TEST(Formats, EveryOneBecomesTheSameColourForTheEncoder) {
    for (const Format& one : formats()) {
        if (one.compressed()) {
            continue;
        }
        for (const Rgb rgb : {Rgb{.9, .2, .1}, Rgb{.1, .8, .3}, Rgb{.2, .3, .9}, Rgb{1, 1, 1}, Rgb{0, 0, 0}}) {
            for (const Colours colours : {Colours{false, false}, Colours{true, false}, Colours{false, true}}) {
                v4l2_pix_format format = format_of(one.fourcc, 160, 120);
                format.ycbcr_enc = colours.bt709 ? V4L2_YCBCR_ENC_709 : V4L2_YCBCR_ENC_601;
                format.quantization = colours.full_range ? V4L2_QUANTIZATION_FULL_RANGE : V4L2_QUANTIZATION_LIM_RANGE;
                const auto buffer = painted(format, rgb, colours);
                const auto picture = lay_out(format, buffer.data(), buffer.size());
                ASSERT_TRUE(picture) << one.name;
                PictureStore store(Swscaler::make);
                store.set(*picture, Damage::whole(picture->size));
                for (const PixelFormat target :
                     {PixelFormat::i420_bt601, PixelFormat::i420_bt709, PixelFormat::i420_jpeg}) {
                    const Picture& seen = **store.get(target, {160, 120});
                    const Yuv wanted = to_yuv(rgb.red, rgb.green, rgb.blue, target);
                    const auto at = [&](std::size_t plane) {
                        return seen.planes[plane][20 * seen.strides[plane] + 30];
                    };
                    EXPECT_NEAR(at(0), wanted.y, 4) << one.name << colours.bt709 << colours.full_range;
                    EXPECT_NEAR(at(1), wanted.u, 4) << one.name << colours.bt709 << colours.full_range;
                    EXPECT_NEAR(at(2), wanted.v, 4) << one.name << colours.bt709 << colours.full_range;
                }
            }
        }
    }
}

TEST(Formats, AShortBufferHoldsNoPicture) {
    const struct {
        std::uint32_t fourcc;
        std::size_t bytes;
    } cases[] = {{V4L2_PIX_FMT_YUYV, 640 * 480 * 2},     {V4L2_PIX_FMT_UYVY, 640 * 480 * 2},
                 {V4L2_PIX_FMT_NV12, 640 * 480 * 3 / 2}, {V4L2_PIX_FMT_YUV420, 640 * 480 * 3 / 2},
                 {V4L2_PIX_FMT_RGB24, 640 * 480 * 3},    {V4L2_PIX_FMT_BGR24, 640 * 480 * 3}};
    const std::vector<std::uint8_t> buffer(640 * 480 * 3);
    for (const auto& one : cases) {
        const auto format = format_of(one.fourcc, 640, 480);
        EXPECT_TRUE(lay_out(format, buffer.data(), one.bytes)) << fourcc_text(one.fourcc);
        EXPECT_FALSE(lay_out(format, buffer.data(), one.bytes - 1)) << fourcc_text(one.fourcc);
        EXPECT_FALSE(lay_out(format, buffer.data(), 0)) << fourcc_text(one.fourcc);
    }
    EXPECT_FALSE(lay_out(format_of(V4L2_PIX_FMT_MJPEG, 640, 480), buffer.data(), buffer.size()));
    EXPECT_FALSE(lay_out(format_of(V4L2_PIX_FMT_YUYV, 640, 480, 640), buffer.data(), buffer.size())) << "rows overlap";
}

TEST(Formats, RowsMayBePaddedAndTheLastOneCutOff) {
    const std::vector<std::uint8_t> buffer(2048 * 4);
    const auto picture = lay_out(format_of(V4L2_PIX_FMT_YUYV, 640, 4, 2048), buffer.data(), 2048 * 3 + 1280);
    ASSERT_TRUE(picture);
    EXPECT_EQ(picture->strides[0], 2048);
}

TEST(Formats, ColoursThatADriverLeavesOpenFollowItsColorspace) {
    v4l2_pix_format format = format_of(V4L2_PIX_FMT_YUYV, 640, 480);
    EXPECT_EQ(colours_of(format), (Colours{false, false})) << "sRGB, as of sticks";
    format.colorspace = V4L2_COLORSPACE_REC709;
    EXPECT_EQ(colours_of(format), (Colours{true, false}));
    format.colorspace = V4L2_COLORSPACE_JPEG;
    EXPECT_EQ(colours_of(format), (Colours{false, true}));
    format.quantization = V4L2_QUANTIZATION_LIM_RANGE;
    format.ycbcr_enc = V4L2_YCBCR_ENC_709;
    EXPECT_EQ(colours_of(format), (Colours{true, false}));
}

TEST(ChangedRows, AreThoseWithADifferentByteInAnyPlane) {
    for (const std::uint32_t fourcc : {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_NV12, V4L2_PIX_FMT_YUV420}) {
        const auto format = format_of(fourcc, 640, 480);
        const std::vector<std::uint8_t> before(640 * 480 * 2, 90);
        const Picture one = *lay_out(format, before.data(), before.size());
        for (std::size_t byte = 0; byte < 640U * 480 * (fourcc == V4L2_PIX_FMT_YUYV ? 4 : 3) / 2; byte += 40'009) {
            std::vector<std::uint8_t> now = before;
            Picture other = *lay_out(format, now.data(), now.size());
            EXPECT_TRUE(changed_rows(one, other).empty());
            now[byte] = 91;
            EXPECT_EQ(changed_rows(one, other).rects().size(), 1U) << fourcc_text(fourcc) << byte;
        }
    }
    const std::vector<std::uint8_t> buffer(640 * 480 * 2);
    Picture small = *lay_out(format_of(V4L2_PIX_FMT_YUYV, 320, 240), buffer.data(), buffer.size());
    Picture large = *lay_out(format_of(V4L2_PIX_FMT_YUYV, 640, 480), buffer.data(), buffer.size());
    EXPECT_EQ(changed_rows(small, large).rects()[0], (Rect{0, 0, 640, 480}));
}

}  // namespace
}  // namespace nanokvm::capture::v4l2
