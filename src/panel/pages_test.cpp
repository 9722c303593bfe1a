// SPDX-License-Identifier: GPL-3.0-or-later
// How the pages look is compared with docs/oled, picture by picture.
#include "panel/pages.hpp"

#include "base/files.hpp"
#include "panel/example_pages.hpp"
#include "panel/layout.hpp"
#include "panel/png.hpp"

#include <gtest/gtest.h>

namespace nanokvm::panel {
namespace {

TEST(Pages, LookAsTheDocumentsShowThem) {
    for (const auto& page : example_pages()) {
        const auto documented =
            base::read_file(std::filesystem::path(NANOKVM_SOURCE) / "docs/oled" / (page.name + ".png"));
        ASSERT_TRUE(documented) << page.name;
        EXPECT_TRUE(*documented == png(page.picture, 3))
            << page.name << " has changed: look at it, then run panel_render pages docs/oled";
    }
}

TEST(Pages, NothingButTheStatusWhenAllIsWell) {
    EXPECT_EQ(pages_of(working_state()), std::vector{Page::status});
}

TEST(Pages, AFirstPasswordAndFaultsHaveTheirs) {
    PanelState state = working_state();
    state.first_password = "secret";
    state.faults = {"No HDMI signal"};
    EXPECT_EQ(pages_of(state), (std::vector{Page::status, Page::password, Page::password_qr, Page::faults}));
}

TEST(Pages, APasswordTooLongForACodeIsShownAsText) {
    PanelState state = working_state();
    state.first_password = std::string(200, 'x');
    for (const Size size : {Size::large_128x64, Size::small_64x32}) {
        EXPECT_EQ(draw(Page::password_qr, state, size), draw(Page::password, state, size));
    }
}

TEST(Layout, WordsStayWholeWhereTheyCan) {
    EXPECT_EQ(wrap("The SD card is full", 8), (std::vector<std::string>{"The SD", "card is", "full"}));
    EXPECT_EQ(wrap("abcdefghij k", 4), (std::vector<std::string>{"abcd", "efgh", "ij k"}));
    EXPECT_EQ(wrap("exactly8 x", 8), (std::vector<std::string>{"exactly8", "x"}));
    EXPECT_TRUE(wrap("", 8).empty());
}

}  // namespace
}  // namespace nanokvm::panel
