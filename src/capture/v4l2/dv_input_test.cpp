// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/dv_input.hpp"

#include "capture/v4l2/fake_kernel.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace nanokvm::capture::v4l2 {
namespace {

using frames::SignalState;

TEST(DvInput, EveryAnswerOfABridgeHasItsReason) {
    struct Case {
        int error;
        v4l2_dv_timings timings;
        std::optional<bool> powered;
        SignalState state;
        Size size;
        const char* text;
    };
    v4l2_dv_timings interlaced = timings_of(1920, 1080, 60);
    interlaced.bt.interlaced = 1;
    const Case cases[] = {
        {0, timings_of(1280, 720, 60), {}, SignalState::ok, {1280, 720}, "HDMI 1280x720."},
        {ENOLINK, {}, {}, SignalState::no_signal, {}, "There is no HDMI signal: no cable, or a computer that is off."},
        {ENOLINK,
         {},
         false,
         SignalState::no_cable,
         {},
         "No HDMI cable is plugged in, or the computer at its end is off."},
        {ENOLINK, {}, true, SignalState::no_signal, {}, "The cable is plugged in, but the computer sends no picture."},
        {ENOLCK,
         {},
         true,
         SignalState::no_signal,
         {},
         "There is an HDMI signal, but the capture card cannot lock on to it."},
        {ERANGE,
         timings_of(3840, 2160, 60),
         {},
         SignalState::unsupported,
         {3840, 2160},
         "The computer sends 3840x2160, which the capture card cannot capture."},
        {ERANGE,
         {},
         {},
         SignalState::unsupported,
         {},
         "The computer sends a picture, which the capture card cannot capture."},
        {0,
         interlaced,
         {},
         SignalState::unsupported,
         {1920, 1080},
         "The computer sends 1920x1080, interlaced, which is not supported."},
        {0,
         timings_of(7680, 4320, 30),
         {},
         SignalState::unsupported,
         {7680, 4320},
         "The computer sends 7680x4320, which is not supported."},
        {0,
         timings_of(0, 0, 60),
         {},
         SignalState::unsupported,
         {},
         "The computer sends a picture, which is not supported."},
        {EIO, {}, {}, SignalState::no_signal, {}, "The capture card cannot tell what comes in: Input/output error."},
    };
    for (const Case& one : cases) {
        const DvInput input = read_dv_input(one.error, one.timings, one.powered);
        EXPECT_EQ(input.state, one.state) << one.text;
        EXPECT_EQ(input.size, one.size) << one.text;
        EXPECT_EQ(input.text, one.text);
    }
}

TEST(DvInput, TheRateIsThatOfWholePictures) {
    EXPECT_EQ(read_dv_input(0, timings_of(1280, 720, 50), {}).millihertz, 50'000U);
    v4l2_dv_timings ntsc = timings_of(1920, 1080, 60);
    ntsc.bt.pixelclock = ntsc.bt.pixelclock * 1000 / 1001;
    EXPECT_NEAR(read_dv_input(0, ntsc, {}).millihertz, 59'940, 1);
    EXPECT_EQ(read_dv_input(ENOLINK, timings_of(1280, 720, 50), {}).millihertz, 0U) << "left over from before";
}

TEST(DvInput, WhatABridgeMeasuresALittleOtherwiseIsTheSame) {
    const auto timings = timings_of(1280, 720, 60);
    auto measured = timings;
    measured.bt.pixelclock += 300'000;
    EXPECT_TRUE(same_timings(timings, measured));
    EXPECT_FALSE(same_timings(timings, timings_of(1280, 720, 50)));
    EXPECT_FALSE(same_timings(timings, timings_of(1280, 800, 60)));
    EXPECT_FALSE(same_timings(timings, timings_of(1024, 720, 60)));
}

}  // namespace
}  // namespace nanokvm::capture::v4l2
