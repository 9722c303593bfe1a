// SPDX-License-Identifier: GPL-3.0-or-later
#include "cards.hpp"

#include "layout.hpp"

#include <gtest/gtest.h>

namespace nanokvm::pc {
namespace {

bool inside(const Rect& part, const Rect& whole) {
    return !part.empty() && intersection(part, whole) == part;
}

TEST(Layout, PartsStandOnTheScreenAndDoNotOverlapAtAnySize) {
    for (int width = 640; width <= 4096; width += 8) {
        for (const int height : {480, 600, 720, 768, 1080, 2160}) {
            const Layout layout = divide_screen(width, height, 8, 16);
            const Rect screen{0, 0, width, height};
            const Rect parts[] = {layout.header, layout.shell, layout.keyboard, layout.pointer, layout.disks};
            for (const Rect& part : parts) {
                ASSERT_TRUE(inside(part, screen)) << width << "x" << height;
                for (const Rect& other : parts) {
                    ASSERT_TRUE(part == other || intersection(part, other).empty()) << width << "x" << height;
                }
            }
            ASSERT_TRUE(inside(layout.terminal, layout.shell));
            ASSERT_GE(layout.columns, 40) << width;
        }
    }
}

TEST(Cards, UptimeIsReadAsAClock) {
    EXPECT_EQ(uptime_text(0), "00:00:00");
    EXPECT_EQ(uptime_text(3723), "01:02:03");
    EXPECT_EQ(uptime_text(2 * 86400 + 1), "2 d 00:00:01");
}

class CardsDrawing : public testing::Test {
protected:
    // 256 glyphs of 8×16 pixels, all white: text shows as solid blocks.
    static PsfFont font() {
        return *PsfFont::parse(std::string("\x36\x04\x00\x10", 4) + std::string(256 * 16, '\xFF'));
    }
    // Draws with a wide margin of `untouched` round the area, and says whether the margin was left alone.
    template <typename Draw>
    static bool keeps_to(const Rect& area, Draw draw) {
        constexpr Color untouched = 0x010101;
        Canvas canvas(800, 600);
        canvas.fill(canvas.bounds(), untouched);
        draw(canvas, area);
        for (int y = 0; y < canvas.height(); ++y) {
            for (int x = 0; x < canvas.width(); ++x) {
                if (intersection({x, y, 1, 1}, area).empty() && canvas.pixel(x, y) != untouched) {
                    return false;
                }
            }
        }
        return true;
    }
    Fonts fonts_{font(), font(), font()};
    Rect area_{300, 100, 256, 200};
};

TEST_F(CardsDrawing, LongTextsStayWithinTheirCards) {
    const std::string endless(5000, 'W');
    KeyboardView keyboard{endless, {16, endless}, endless, endless, {true, true, true}};
    EXPECT_TRUE(keeps_to(area_, [&](Canvas& c, const Rect& a) { draw_keyboard(c, a, fonts_, keyboard); }));
    DisksView disks{{20, Disk{endless, endless, true, false, true, ~0ULL, endless}}};
    EXPECT_TRUE(keeps_to(area_, [&](Canvas& c, const Rect& a) { draw_disks(c, a, fonts_, disks); }));
    HeaderView header{endless, "00:00:00", 0xFFFFFFFF};
    EXPECT_TRUE(keeps_to({0, 0, 800, 68}, [&](Canvas& c, const Rect& a) { draw_header(c, a, fonts_, header); }));
}

TEST_F(CardsDrawing, ThePointerMapStaysWithinItsCardInEveryCorner) {
    const Rect screen{0, 0, 1024, 768};
    for (const Point position : {Point{0, 0}, Point{1023, 0}, Point{0, 767}, Point{1023, 767}}) {
        PointerView view{"", position, Pointer::Motion::absolute, 31, 4'000'000'000, -2'000'000'000, -2'000'000'000};
        EXPECT_TRUE(keeps_to(area_, [&](Canvas& c, const Rect& a) { draw_pointer(c, a, fonts_, view, screen); }));
    }
}

}  // namespace
}  // namespace nanokvm::pc
