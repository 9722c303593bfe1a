// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/settings.hpp"

#include <string>

#include <gtest/gtest.h>

namespace nanokvm::capture {
namespace {

frames::StreamSettings good() {
    frames::StreamSettings settings{};
    settings.codec = frames::Codec::h264;
    settings.jpeg_quality = 80;
    settings.width = 1280;
    settings.height = 720;
    settings.fps = 30;
    settings.gop = 60;
    settings.bitrate_kbps = 3000;
    return settings;
}

std::string complaint(auto&& change) {
    frames::StreamSettings settings = good();
    change(settings);
    const auto checked = check_settings(settings);
    return checked ? "" : checked.error().message;
}

TEST(Settings, GoodOnesAreAccepted) {
    EXPECT_EQ(complaint([](auto&) {}), "");
    EXPECT_EQ(complaint([](auto& s) { s.width = s.height = 0; }), "") << "follows the source";
    EXPECT_EQ(complaint([](auto& s) { s.gop = 0; }), "") << "IDRs on demand";
    EXPECT_EQ(complaint([](auto& s) { s.fps = 60; }), "");
}

TEST(Settings, BadOnesAreNamed) {
    EXPECT_EQ(complaint([](auto& s) { s.width = 1281; }), "width is 1281; it must be even");
    EXPECT_EQ(complaint([](auto& s) { s.height = 30; }), "height is 30; it must be 32 to 4096");
    EXPECT_EQ(complaint([](auto& s) { s.height = 4098; }), "height is 4098; it must be 32 to 4096");
    EXPECT_EQ(complaint([](auto& s) { s.fps = 0; }), "fps is 0; it must be 1 to 60");
    EXPECT_EQ(complaint([](auto& s) { s.fps = 61; }), "fps is 61; it must be 1 to 60");
    EXPECT_EQ(complaint([](auto& s) { s.gop = 601; }), "gop is 601; it must be 0 to 600");
    EXPECT_EQ(complaint([](auto& s) { s.bitrate_kbps = 0; }), "bitrate_kbps is 0; it must be 100 to 30000");
    EXPECT_EQ(complaint([](auto& s) { s.codec = static_cast<frames::Codec>(3); }), "codec is 3; it must be 0 to 2");
    EXPECT_EQ(complaint([](auto& s) { s.profile = static_cast<frames::Profile>(9); }),
              "profile is 9; it must be 0 to 3");
    EXPECT_EQ(complaint([](auto& s) { s.rate_control = static_cast<frames::RateControl>(6); }),
              "rate_control is 6; it must be 0 to 5");
}

TEST(Settings, EachCodecIsAskedOnlyForItsOwnFields) {
    const auto mjpeg = [](auto& s) {
        s.codec = frames::Codec::mjpeg;
        s.bitrate_kbps = 0;
        s.gop = 9999;
    };
    EXPECT_EQ(complaint(mjpeg), "");
    EXPECT_EQ(complaint([&](auto& s) {
                  mjpeg(s);
                  s.jpeg_quality = 0;
              }),
              "jpeg_quality is 0; it must be 1 to 100");
    EXPECT_EQ(complaint([](auto& s) { s.jpeg_quality = 0; }), "");
}

TEST(Settings, TheSourcesSizeIsMadeEven) {
    frames::StreamSettings settings = good();
    EXPECT_EQ(encoded_size(settings, {1365, 767}), (Size{1280, 720}));
    settings.height = 0;
    EXPECT_EQ(encoded_size(settings, {1365, 767}), (Size{1364, 766}));
}

}  // namespace
}  // namespace nanokvm::capture
