// SPDX-License-Identifier: GPL-3.0-or-later
#include "screen.hpp"

#include "palette.hpp"
#include "strip.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::pc {
namespace {

constexpr int width = 640;
constexpr int height = 480;

/// A display that remembers its picture and how many pixels were sent to it.
class Display final : public PixelSink {
public:
    void write(int x, int y, std::span<const Color> pixels) override {
        ASSERT_GE(x, 0);
        ASSERT_GE(y, 0);
        ASSERT_LT(y, height);
        ASSERT_LE(static_cast<std::size_t>(x) + pixels.size(), static_cast<std::size_t>(width));
        for (const Color pixel : pixels) {
            canvas.set(x++, y, pixel);
        }
        sent += pixels.size();
    }
    Canvas canvas{width, height};
    std::size_t sent = 0;
};

TEST(Screen, ShowsOnlyWhatChangedAndTheStrip) {
    Display display;
    Screen screen(width, height, display);
    screen.hide_crosshair();
    screen.invalidate_all();
    screen.present(1);
    display.sent = 0;
    screen.canvas().fill({100, 100, 10, 10}, 0x123456);
    screen.invalidate({100, 100, 10, 10});
    screen.present(2);
    EXPECT_EQ(display.sent, 100U + 416U * 16U);
    EXPECT_EQ(display.canvas.pixel(105, 105), 0x123456U);
    EXPECT_FALSE(screen.is_dirty());
}

TEST(Screen, EachRedrawCountsAndIsStamped) {
    Display display;
    Screen screen(width, height, display);
    for (std::uint32_t frame = 1; frame <= 3; ++frame) {
        screen.present(1000 * frame);
        const auto seen =
            strip::read([&](int x, int y) { return static_cast<int>(display.canvas.pixel(x, y) & 0xFF); });
        ASSERT_TRUE(seen.has_value());
        EXPECT_EQ(*seen, (strip::Content{frame, 1000 * frame}));
    }
}

TEST(Screen, TheCrosshairLeavesNoTrace) {
    Display display;
    Screen screen(width, height, display);
    screen.canvas().fill({0, 0, width, height}, 0x222222);
    screen.invalidate_all();
    screen.move_crosshair({200, 200});
    screen.present(1);
    EXPECT_EQ(display.canvas.pixel(200, 200), palette::pointer);
    screen.move_crosshair({630, 479});
    screen.present(2);
    EXPECT_EQ(display.canvas.pixel(630, 479), palette::pointer);
    screen.hide_crosshair();
    screen.present(3);
    for (int y = strip::height_px; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            ASSERT_EQ(display.canvas.pixel(x, y), 0x222222U) << x << "," << y;
        }
    }
}

TEST(Screen, TheStripIsReadableUnderThePointer) {
    Display display;
    Screen screen(width, height, display);
    screen.move_crosshair({4, 4});
    screen.present(9);
    EXPECT_TRUE(
        strip::read([&](int x, int y) { return static_cast<int>(display.canvas.pixel(x, y) & 0xFF); }).has_value());
}

TEST(Screen, MoreChangesThanItCountsStillAllBecomeVisible) {
    Display display;
    Screen screen(width, height, display);
    for (int i = 0; i < 500; ++i) {
        const Rect dot{i % 40 * 16, 40 + i / 40 * 16, 4, 4};
        screen.canvas().fill(dot, 0xABCDEF);
        screen.invalidate(dot);
    }
    screen.hide_crosshair();
    screen.present(1);
    for (int i = 0; i < 500; ++i) {
        ASSERT_EQ(display.canvas.pixel(i % 40 * 16, 40 + i / 40 * 16), 0xABCDEFU);
    }
}

}  // namespace
}  // namespace nanokvm::pc
