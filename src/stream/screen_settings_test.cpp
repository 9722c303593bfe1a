// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/screen_settings.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace nanokvm::stream {
namespace {

ScreenSettings set(std::string_view type, std::int64_t value) {
    return with_setting({}, type, value).value();
}

TEST(ScreenSettings, OneQualityNumberMeansJpegQualityOrBitRate) {
    EXPECT_EQ(set("quality", 60).jpeg_quality, 60);
    EXPECT_EQ(set("quality", 60).bitrate_kbps, 3000U);
    EXPECT_EQ(set("quality", 5000).bitrate_kbps, 5000U);
    EXPECT_EQ(set("quality", 5000).jpeg_quality, 80);
}

TEST(ScreenSettings, OutOfRangeIsClampedNotReset) {
    EXPECT_EQ(set("fps", 1).fps, 10);
    EXPECT_EQ(set("fps", 1000).fps, 60);
    EXPECT_EQ(set("quality", 101).bitrate_kbps, 500U);
    EXPECT_EQ(set("quality", std::numeric_limits<std::int64_t>::max()).bitrate_kbps, 10'000U);
    EXPECT_EQ(set("quality", std::numeric_limits<std::int64_t>::min()).jpeg_quality, 1);
    EXPECT_EQ(set("gop", 0).gop, 30);
}

TEST(ScreenSettings, AnUnknownResolutionChangesNothing) {
    const auto before = set("resolution", 720);
    EXPECT_EQ(with_setting(before, "resolution", 721).value(), before);
    EXPECT_EQ(with_setting(before, "resolution", 0)->resolution, 0);
}

TEST(ScreenSettings, AnUnknownSettingIsNamed) {
    const auto refused = with_setting({}, "zzz", 1);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("zzz"), std::string::npos);
}

TEST(ScreenSettings, TheEncoderIsToldTheSizeOfTheResolution) {
    const auto told = stream_settings(set("resolution", 1080), frames::Codec::h264);
    EXPECT_EQ(told.width, 1920);
    EXPECT_EQ(told.height, 1080);
    EXPECT_EQ(stream_settings({}, frames::Codec::mjpeg).width, 0) << "as the source";
}

}  // namespace
}  // namespace nanokvm::stream
