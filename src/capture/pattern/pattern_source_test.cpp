// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pattern/pattern_source.hpp"

#include "capture/pattern/canvas.hpp"
#include "capture/pattern/strip.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

constexpr Size size{640, 360};

struct Seen final : SourceListener {
    void on_picture(const Picture& shown, const Damage& where) override {
        picture = shown;
        damage = where;
        ++pictures;
    }
    void on_signal(const frames::Signal& told) override { signal = told; }
    void on_leds(std::uint8_t) override {}

    Picture picture;
    Damage damage;
    std::optional<frames::Signal> signal;
    int pictures = 0;
};

std::vector<std::uint8_t> luma_of(const Picture& picture) {
    std::vector<std::uint8_t> luma;
    for (int y = 0; y < picture.size.height; ++y) {
        const std::uint8_t* const row = picture.planes[0] + static_cast<std::ptrdiff_t>(y) * picture.strides[0];
        luma.insert(luma.end(), row, row + picture.size.width);
    }
    return luma;
}

TEST(Pattern, SaysItsSignalAndRestsUntilItIsAskedForPictures) {
    PatternSource source(size, 30);
    Seen seen;
    source.advance(1, seen);
    EXPECT_EQ(seen.signal->state, frames::SignalState::ok);
    EXPECT_EQ(seen.signal->width, 640);
    EXPECT_EQ(seen.signal->millihertz, 30'000U);
    EXPECT_EQ(source.wake().deadline_ns, never);
    EXPECT_EQ(source.wake().fd, -1);
    EXPECT_EQ(seen.pictures, 0);
}

TEST(Pattern, EachPictureSaysWhichItIsAndWhen) {
    PatternSource source(size, 60);
    Seen seen;
    source.demand(60, 5'000'000);
    for (std::uint32_t frame = 1; frame <= 200; ++frame) {
        const std::uint64_t now = source.wake().deadline_ns;
        source.advance(now, seen);
        ASSERT_EQ(read_strip(seen.picture.planes[0], seen.picture.strides[0]), (StripContent{frame, now / 1000}));
    }
}

TEST(Pattern, TheDamageCoversAllThatChanged) {
    PatternSource source(size, 30);
    Seen seen;
    source.demand(30, 0);
    source.advance(0, seen);
    EXPECT_EQ(seen.damage.rects().front(), (Rect{0, 0, size.width, size.height})) << "the first picture is all new";
    for (int i = 0; i < 100; ++i) {
        const auto before = luma_of(seen.picture);
        source.advance(source.wake().deadline_ns, seen);
        const auto after = luma_of(seen.picture);
        ASSERT_NE(before, after) << "it never rests";
        for (std::size_t p = 0; p < after.size(); ++p) {
            const int x = static_cast<int>(p) % size.width;
            const int y = static_cast<int>(p) / size.width;
            const bool covered = std::ranges::any_of(seen.damage.rects(), [x, y](const Rect& rect) {
                return x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
            });
            ASSERT_TRUE(covered || before[p] == after[p]) << x << ", " << y;
        }
    }
}

TEST(Pattern, DrawsNoMoreThanIsAskedFor) {
    PatternSource source(size, 60);
    source.demand(10, 0);
    Seen seen;
    source.advance(0, seen);
    EXPECT_EQ(source.wake().deadline_ns, 100'000'000U);
    source.demand(0, 50'000'000);
    EXPECT_EQ(source.wake().deadline_ns, never);
}

TEST(Canvas, WhiteBlackAndRedAreWhatTheStandardsSay) {
    EXPECT_EQ(to_yuv(1, 1, 1, PixelFormat::i420_bt709), (Yuv{235, 128, 128}));
    EXPECT_EQ(to_yuv(0, 0, 0, PixelFormat::i420_bt601), (Yuv{16, 128, 128}));
    EXPECT_EQ(to_yuv(1, 1, 1, PixelFormat::i420_jpeg), (Yuv{255, 128, 128}));
    EXPECT_EQ(to_yuv(1, 0, 0, PixelFormat::i420_bt601), (Yuv{81, 90, 240}));
    EXPECT_EQ(to_yuv(1, 0, 0, PixelFormat::i420_bt709), (Yuv{63, 102, 240}));
}

TEST(Canvas, WhatLiesOutsideThePictureIsNotTouched) {
    I420Buffer buffer({64, 32}, PixelFormat::i420_bt601);
    fill(buffer, {0, 0, 64, 32}, {10, 20, 30});
    fill(buffer, {-50, -50, 60, 60}, {200, 100, 100});
    fill(buffer, {60, 30, 1000, 1000}, {90, 100, 100});
    fill(buffer, {100, 100, 5, 5}, {1, 1, 1});
    EXPECT_EQ(buffer.plane(0)[0], 200);
    EXPECT_EQ(buffer.plane(0)[10], 10);
    EXPECT_EQ(buffer.plane(0)[31 * buffer.stride(0) + 63], 90);
}

}  // namespace
}  // namespace nanokvm::capture
