// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/mode_choice.hpp"

#include <linux/videodev2.h>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture::v4l2 {
namespace {

constexpr std::uint32_t yuyv = V4L2_PIX_FMT_YUYV;
constexpr std::uint32_t nv12 = V4L2_PIX_FMT_NV12;
constexpr std::uint32_t jpeg = V4L2_PIX_FMT_MJPEG;
constexpr std::uint32_t h264 = V4L2_PIX_FMT_H264;

/// What a stick at USB 2 offers.
const std::vector<Mode> stick{{jpeg, {1920, 1080}, 60'000}, {jpeg, {1920, 1080}, 30'000}, {jpeg, {1280, 720}, 60'000},
                              {jpeg, {640, 480}, 60'000},   {yuyv, {1920, 1080}, 5'000},  {yuyv, {1280, 720}, 10'000},
                              {yuyv, {640, 480}, 60'000},   {h264, {3840, 2160}, 30'000}};

std::string complaint(const std::vector<Mode>& modes, const Wish& wish) {
    const auto chosen = choose_mode(modes, wish);
    return chosen ? "" : chosen.error().message;
}

TEST(ModeChoice, TheLargestThenTheFastestThenUncompressed) {
    EXPECT_EQ(*choose_mode(stick, {}), (Mode{jpeg, {1920, 1080}, 60'000}));
    EXPECT_EQ(*choose_mode(stick, {.size = {640, 480}}), (Mode{yuyv, {640, 480}, 60'000}));
    EXPECT_EQ(*choose_mode(stick, {.size = {1280, 720}}), (Mode{jpeg, {1280, 720}, 60'000}));
    EXPECT_EQ(*choose_mode(stick, {.fps = 30}), (Mode{jpeg, {1920, 1080}, 30'000})) << "no more than is of use";
    EXPECT_EQ(*choose_mode(stick, {.fps = 5}), (Mode{yuyv, {1920, 1080}, 5'000}));
    const std::vector<Mode> usb3{
        {jpeg, {1920, 1080}, 60'000}, {yuyv, {1920, 1080}, 59'940}, {nv12, {1920, 1080}, 60'000}};
    EXPECT_EQ(choose_mode(usb3, {})->fourcc, nv12) << "the least work";
    EXPECT_EQ(choose_mode(std::vector<Mode>{usb3[0], usb3[1]}, {})->fourcc, yuyv) << "59.94 is as fast as 60";
}

TEST(ModeChoice, RatesThatNobodyNeedsAreTakenOnlyWhenThereIsNoOther) {
    const std::vector<Mode> fast{{yuyv, {1280, 720}, 240'000}, {yuyv, {1280, 720}, 120'000}};
    EXPECT_EQ(choose_mode(fast, {})->millihertz, 120'000U);
    EXPECT_EQ(choose_mode(std::vector<Mode>{fast[0], {yuyv, {1280, 720}, 25'000}}, {})->millihertz, 25'000U);
    EXPECT_EQ(choose_mode(std::vector<Mode>{{yuyv, {1280, 720}, 0}}, {})->millihertz, 0U) << "not told";
}

TEST(ModeChoice, SizesAbove1080pAreTakenOnlyWhenThereIsNoOther) {
    const std::vector<Mode> large{{yuyv, {3840, 2160}, 30'000}, {yuyv, {2560, 1440}, 30'000}};
    EXPECT_EQ(choose_mode(large, {})->size, (Size{2560, 1440}));
    EXPECT_EQ(choose_mode(large, {.size = {3840, 2160}})->size, (Size{3840, 2160})) << "asked for";
    EXPECT_EQ(choose_mode(std::vector<Mode>{large[0], {yuyv, {1600, 1200}, 30'000}}, {})->size, (Size{1600, 1200}));
}

TEST(ModeChoice, WhatIsMissingIsNamed) {
    EXPECT_EQ(complaint({}, {}), "it gives no pictures in a format that is read here");
    EXPECT_EQ(complaint({stick.back()}, {}), "it gives no pictures in a format that is read here");
    EXPECT_EQ(complaint({{yuyv, {8192, 8192}, 1}}, {}), "it gives no pictures in a format that is read here");
    EXPECT_EQ(complaint(stick, {.size = {800, 600}}), "it has no 800x600; it has 640x480, 1280x720, 1920x1080");
}

TEST(ModeChoice, ABridgesFormatIsTheOneWithTheLeastWork) {
    EXPECT_EQ(choose_format(std::vector<std::uint32_t>{V4L2_PIX_FMT_RGB24, V4L2_PIX_FMT_UYVY}), V4L2_PIX_FMT_UYVY);
    EXPECT_EQ(choose_format(std::vector<std::uint32_t>{jpeg, V4L2_PIX_FMT_BGR24}), V4L2_PIX_FMT_BGR24);
    EXPECT_EQ(choose_format(std::vector<std::uint32_t>{h264}), 0U);
}

}  // namespace
}  // namespace nanokvm::capture::v4l2
