// SPDX-License-Identifier: GPL-3.0-or-later
#include "frames/limits.hpp"

#include <string>

#include <gtest/gtest.h>

namespace nanokvm::frames {
namespace {

constexpr EncoderLimits board{.min_width = 114,
                              .min_height = 114,
                              .h264_rate_controls = 0b010111,
                              .h265_rate_controls = 0b010011,
                              .modes = {{1920, 1080, 60, 0}, {2880, 1620, 20, 0}},
                              .roi_regions = 2,
                              .reserved = {}};

std::string complaint(auto&& change) {
    StreamSettings settings{};
    settings.codec = Codec::h264;
    settings.width = 1280;
    settings.height = 720;
    settings.fps = 60;
    change(settings);
    const auto checked = check_limits(settings, board);
    return checked ? "" : checked.error().message;
}

TEST(Limits, SizeAndRateGoTogether) {
    EXPECT_EQ(complaint([](auto&) {}), "");
    EXPECT_EQ(complaint([](auto& s) { s.width = 1920, s.height = 1080; }), "");
    EXPECT_EQ(complaint([](auto& s) { s.width = 2880, s.height = 1620, s.fps = 20; }), "");
    EXPECT_EQ(complaint([](auto& s) { s.width = 2880, s.height = 1620; }),
              "2880x1620 at 60 fps is more than this encoder can do: it does up to 1920x1080 at 60 fps or 2880x1620 at "
              "20 fps");
    EXPECT_EQ(complaint([](auto& s) { s.width = s.height = 0; }), "") << "the source's size is not known yet";
}

TEST(Limits, WhatTheEncoderLacksIsNamed) {
    EXPECT_EQ(complaint([](auto& s) { s.rate_control = RateControl::qvbr; }),
              "this encoder has no rate control qvbr: it has cbr, vbr, avbr, fixqp");
    EXPECT_EQ(complaint([](auto& s) { s.codec = Codec::h265, s.rate_control = RateControl::avbr; }),
              "this encoder has no rate control avbr: it has cbr, vbr, fixqp");
    EXPECT_EQ(complaint([](auto& s) { s.width = 112; }), "112x720 is smaller than the 114x114 that this encoder needs");
    EXPECT_EQ(complaint([](auto& s) { s.roi_count = 3; }),
              "3 regions of interest are more than the 2 that this encoder has");
}

TEST(Limits, JpegIsOnlyAskedForItsSize) {
    EXPECT_EQ(complaint([](auto& s) { s.codec = Codec::mjpeg, s.width = 64, s.rate_control = RateControl::qp_map; }),
              "");
}

}  // namespace
}  // namespace nanokvm::frames
