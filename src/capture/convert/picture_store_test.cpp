// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/convert/picture_store.hpp"

#include "capture/convert/swscaler.hpp"
#include "capture/pattern/canvas.hpp"

#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

/// A BGRX screen that rectangles can be painted on.
struct Screen {
    explicit Screen(Size s)
        : size(s), pixels(static_cast<std::size_t>(s.width) * static_cast<std::size_t>(s.height) + 16) {}

    void paint(const Rect& rect, std::uint32_t colour) {
        for (int y = rect.y; y < rect.y + rect.height; ++y) {
            for (int x = rect.x; x < rect.x + rect.width; ++x) {
                pixels[static_cast<std::size_t>(y * size.width + x)] = colour;
            }
        }
    }
    [[nodiscard]] Picture picture() const {
        Picture picture{.format = PixelFormat::bgrx, .size = size};
        picture.planes[0] = reinterpret_cast<const std::uint8_t*>(pixels.data());
        picture.strides[0] = size.width * 4;
        return picture;
    }

    Size size;
    std::vector<std::uint32_t> pixels;
};

Yuv at(const Picture& picture, int x, int y) {
    return {picture.planes[0][y * picture.strides[0] + x], picture.planes[1][y / 2 * picture.strides[1] + x / 2],
            picture.planes[2][y / 2 * picture.strides[2] + x / 2]};
}

void expect_near(Yuv seen, Yuv wanted) {
    EXPECT_NEAR(seen.y, wanted.y, 2);
    EXPECT_NEAR(seen.u, wanted.u, 2);
    EXPECT_NEAR(seen.v, wanted.v, 2);
}

constexpr std::uint32_t red = 0xFF0000;
constexpr std::uint32_t green = 0x00FF00;

TEST(PictureStore, ConvertsToTheColoursOfEachFormat) {
    Screen screen({320, 240});
    screen.paint({0, 0, 320, 240}, red);
    PictureStore store(Swscaler::make);
    store.set(screen.picture(), Damage::whole(screen.size));
    for (const PixelFormat format : {PixelFormat::i420_bt601, PixelFormat::i420_bt709, PixelFormat::i420_jpeg}) {
        const Picture& converted = **store.get(format, {320, 240});
        EXPECT_EQ(converted.format, format);
        expect_near(at(converted, 160, 120), to_yuv(1, 0, 0, format));
    }
}

TEST(PictureStore, WhatIsRightAlreadyIsNotConverted) {
    I420Buffer buffer({320, 240}, PixelFormat::i420_bt601);
    draw_background(buffer);
    PictureStore store(Swscaler::make);
    store.set(buffer.picture(), Damage::whole(buffer.size()));
    EXPECT_EQ((*store.get(PixelFormat::i420_bt601, {320, 240}))->planes[0], buffer.plane(0));
    EXPECT_NE((*store.get(PixelFormat::i420_bt601, {160, 120}))->planes[0], buffer.plane(0));
    EXPECT_NE((*store.get(PixelFormat::i420_jpeg, {320, 240}))->planes[0], buffer.plane(0));
}

TEST(PictureStore, StreamsOfOneSizeShareOneConversion) {
    Screen screen({320, 240});
    PictureStore store(Swscaler::make);
    store.set(screen.picture(), Damage::whole(screen.size));
    const std::uint8_t* const first = (*store.get(PixelFormat::i420_bt601, {160, 120}))->planes[0];
    EXPECT_EQ((*store.get(PixelFormat::i420_bt601, {160, 120}))->planes[0], first);
}

TEST(PictureStore, DamageIsCaughtUpWithHoweverLongNobodyLooked) {
    Screen screen({320, 240});
    PictureStore store(Swscaler::make);
    store.set(screen.picture(), Damage::whole(screen.size));
    ASSERT_TRUE(store.get(PixelFormat::i420_bt601, {320, 240}));
    for (int i = 0; i < 12; ++i) {
        const Rect rect{20 * i, 20 * i, 16, 16};
        screen.paint(rect, i % 2 == 0 ? red : green);
        Damage damage;
        damage.add(rect);
        store.set(screen.picture(), damage);
    }
    const Picture& converted = **store.get(PixelFormat::i420_bt601, {320, 240});
    for (int i = 0; i < 12; ++i) {
        const Yuv wanted = i % 2 == 0 ? to_yuv(1, 0, 0, converted.format) : to_yuv(0, 1, 0, converted.format);
        expect_near(at(converted, 20 * i + 8, 20 * i + 8), wanted);
    }
    expect_near(at(converted, 300, 10), to_yuv(0, 0, 0, converted.format));
}

TEST(PictureStore, OnlyDamagedRowsAreConverted) {
    Screen screen({320, 250});  // the last band is not a whole one
    PictureStore store(Swscaler::make);
    store.set(screen.picture(), Damage::whole(screen.size));
    ASSERT_TRUE(store.get(PixelFormat::i420_bt601, {320, 250}));
    screen.paint({0, 0, 320, 250}, red);
    Damage damage;
    damage.add(Rect{0, 248, 2, 2});
    store.set(screen.picture(), damage);
    const Picture& converted = **store.get(PixelFormat::i420_bt601, {320, 250});
    expect_near(at(converted, 1, 249), to_yuv(1, 0, 0, converted.format));
    expect_near(at(converted, 1, 100), to_yuv(0, 0, 0, converted.format));
}

TEST(PictureStore, RowByRowLooksLikeAllAtOnce) {
    Screen screen({322, 118});
    for (std::size_t i = 0; i < screen.pixels.size(); ++i) {
        screen.pixels[i] = static_cast<std::uint32_t>(i * 2'654'435'761U) & 0x3F3F3FU;
    }
    const Size size{322, 118};
    PictureStore at_once(Swscaler::make);
    at_once.set(screen.picture(), Damage::whole(size));
    const Picture& whole = **at_once.get(PixelFormat::i420_bt601, size);
    Screen black(size);
    PictureStore in_parts(Swscaler::make);
    in_parts.set(black.picture(), Damage::whole(size));
    ASSERT_TRUE(in_parts.get(PixelFormat::i420_bt601, size));
    const Picture* parts = nullptr;
    for (int y = 0; y < size.height; y += 20) {
        Damage damage;
        damage.add(Rect{0, y, size.width, 20});
        in_parts.set(screen.picture(), damage);
        parts = *in_parts.get(PixelFormat::i420_bt601, size);
    }
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            ASSERT_NEAR(at(*parts, x, y).y, at(whole, x, y).y, 1) << x << ", " << y;
        }
    }
}

TEST(PictureStore, ScalesUpAndDownAndCropsOddSources) {
    Screen screen({321, 241});
    screen.paint({0, 0, 321, 241}, red);
    screen.paint({160, 0, 161, 241}, green);
    PictureStore store(Swscaler::make);
    store.set(screen.picture(), Damage::whole(screen.size));
    for (const Size size : {Size{640, 480}, Size{160, 120}, Size{320, 240}}) {
        const Picture& converted = **store.get(PixelFormat::i420_bt601, size);
        expect_near(at(converted, size.width / 4, size.height / 2), to_yuv(1, 0, 0, converted.format));
        expect_near(at(converted, size.width * 3 / 4, size.height / 2), to_yuv(0, 1, 0, converted.format));
    }
}

TEST(PictureStore, ANewSizeOfTheSourceStartsAnew) {
    Screen small({320, 240});
    Screen large({640, 480});
    large.paint({0, 0, 640, 480}, green);
    PictureStore store(Swscaler::make);
    store.set(small.picture(), Damage::whole(small.size));
    ASSERT_TRUE(store.get(PixelFormat::i420_bt601, {320, 240}));
    store.set(large.picture(), Damage());
    const Picture& converted = **store.get(PixelFormat::i420_bt601, {320, 240});
    expect_near(at(converted, 100, 100), to_yuv(0, 1, 0, converted.format));
    store.clear();
    EXPECT_EQ(store.source(), nullptr);
}

TEST(PictureStore, MoreSizesThanItHoldsAreStillServed) {
    Screen screen({320, 240});
    screen.paint({0, 0, 320, 240}, red);
    PictureStore store(Swscaler::make);
    store.set(screen.picture(), Damage::whole(screen.size));
    for (int round = 0; round < 3; ++round) {
        for (int i = 1; i <= 7; ++i) {
            const Picture& converted = **store.get(PixelFormat::i420_bt601, {64 * i, 48 * i});
            expect_near(at(converted, 10, 10), to_yuv(1, 0, 0, converted.format));
        }
    }
}

}  // namespace
}  // namespace nanokvm::capture
