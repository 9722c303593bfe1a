// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/v4l2/v4l2_source.hpp"

#include "capture/avcodec/mjpeg_encoder.hpp"
#include "capture/pattern/canvas.hpp"
#include "capture/v4l2/fake_kernel.hpp"
#include "edid/edid.hpp"

#include <cerrno>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::capture::v4l2 {
namespace {

using frames::SignalState;

constexpr std::uint64_t ms = 1'000'000;
constexpr std::uint64_t second = 1000 * ms;

/// The worker as the source sees it: keeps the last picture until it is told that there is none.
struct Seen final : SourceListener {
    void on_picture(const Picture& shown, const Damage& where) override {
        picture = shown;
        damage = where;
        ++pictures;
    }
    void on_signal(const frames::Signal& told) override {
        signals.push_back(told);
        if (told.state != SignalState::ok) {
            picture.reset();
        }
    }
    void on_leds(std::uint8_t) override {}

    [[nodiscard]] SignalState state() const { return signals.back().state; }
    [[nodiscard]] std::string text() const { return std::string(frames::get_text(signals.back().text)); }
    [[nodiscard]] Size size() const { return {signals.back().width, signals.back().height}; }

    std::optional<Picture> picture;
    Damage damage;
    std::vector<frames::Signal> signals;
    int pictures = 0;
};

/// A source at a fake device, and the time.
class V4l2SourceTest : public testing::Test {
protected:
    V4l2SourceTest() { device.modes = {{V4L2_PIX_FMT_YUYV, {640, 480}, 60'000}}; }
    ~V4l2SourceTest() override {
        source.reset();
        EXPECT_EQ(device.misuse, std::vector<std::string>{});
        EXPECT_EQ(device.opened, 0U);
    }

    void begin(const Wish& wish = {}) {
        source.emplace(std::make_unique<FakeKernel>(device), "/dev/video0", wish);
        source->advance(now, seen);
    }
    void watch(unsigned fps = 60) {
        source->demand(fps, now);
        advance();
    }
    void advance(std::uint64_t later = 0) {
        now += later;
        source->advance(now, seen);
    }
    void show(std::uint8_t value) {
        device.fill(value, now);
        advance(17 * ms);
    }
    void make_bridge(std::uint32_t width, std::uint32_t height) {
        device.bridge = true;
        device.modes = {{V4L2_PIX_FMT_RGB24, {}, 0}, {V4L2_PIX_FMT_UYVY, {}, 0}};
        device.timings = timings_of(width, height, 60);
        device.input = 0;
    }
    /// The input changes, as a bridge tells it.
    void change_input(int answer, std::uint32_t width = 0, std::uint32_t height = 0) {
        device.input = answer;
        device.timings = timings_of(width, height, 60);
        ++device.events;
        advance(ms);
    }
    [[nodiscard]] int luma() const { return seen.picture->planes[0][0]; }

    FakeDevice device;
    Seen seen;
    std::optional<V4l2Source> source;
    std::uint64_t now = 100 * second;
};

TEST_F(V4l2SourceTest, CapturesOnlyWhileSomebodyLooks) {
    begin();
    EXPECT_EQ(seen.state(), SignalState::ok);
    EXPECT_EQ(seen.size(), (Size{640, 480}));
    EXPECT_EQ(seen.text(), "Fake card gives 640x480 as YUYV.");
    EXPECT_FALSE(device.streaming);
    EXPECT_EQ(source->wake().deadline_ns, never);
    watch();
    EXPECT_TRUE(device.streaming);
    show(100);
    ASSERT_EQ(seen.pictures, 1);
    EXPECT_EQ(luma(), 100);
    EXPECT_EQ(seen.picture->captured_ns, now - 17 * ms) << "the stamp of the device";
    source->demand(0, now);
    EXPECT_FALSE(device.streaming);
    EXPECT_EQ(source->wake().deadline_ns, never);
    EXPECT_EQ(luma(), 100) << "the last picture stays to be shown";
    watch();
    EXPECT_TRUE(device.streaming);
    show(101);
    EXPECT_EQ(seen.pictures, 2);
}

TEST_F(V4l2SourceTest, TheNewestPictureIsShownAndTheDeviceHasTheOthersBack) {
    begin();
    watch();
    device.fill(1, now);
    device.fill(2, now + ms);
    device.fill(3, now + 2 * ms);
    advance(20 * ms);
    EXPECT_EQ(seen.pictures, 1);
    EXPECT_EQ(luma(), 3);
    EXPECT_EQ(device.queued.size(), 3U) << "all but the one that is shown";
    show(4);
    EXPECT_EQ(luma(), 4);
    EXPECT_EQ(device.queued.size(), 3U);
}

TEST_F(V4l2SourceTest, APictureThatShowsNothingNewIsLeftOut) {
    begin();
    watch();
    show(50);
    show(50);
    EXPECT_EQ(seen.pictures, 1);
    auto changed = std::vector<std::uint8_t>(device.picture_bytes(), 50);
    changed[640 * 2 * 400] = 51;
    device.fill(changed, now);
    advance(17 * ms);
    EXPECT_EQ(seen.pictures, 2);
    ASSERT_EQ(seen.damage.rects().size(), 1U);
    EXPECT_LE(seen.damage.rects()[0].y, 400);
    EXPECT_GT(seen.damage.rects()[0].y + seen.damage.rects()[0].height, 400);
    EXPECT_LT(seen.damage.rects()[0].height, 100);
}

TEST_F(V4l2SourceTest, MorePicturesThanAreWantedGoBack) {
    begin();
    watch(30);
    for (int i = 0; i < 60; ++i) {  // a second of the device
        device.fill(static_cast<std::uint8_t>(i), now);
        advance(second / 60);
    }
    EXPECT_NEAR(seen.pictures, 30, 1);
}

TEST_F(V4l2SourceTest, DamagedAndShortPicturesAreLeftOut) {
    begin();
    watch();
    device.fill(9, now, V4L2_BUF_FLAG_ERROR);
    advance(17 * ms);
    device.fill(std::vector<std::uint8_t>(device.picture_bytes() - 1, 8), now);
    advance(17 * ms);
    device.fill(std::vector<std::uint8_t>{}, now);
    advance(17 * ms);
    EXPECT_EQ(seen.pictures, 0);
    EXPECT_EQ(device.queued.size(), 4U);
    show(7);
    EXPECT_EQ(luma(), 7);
}

TEST_F(V4l2SourceTest, StampsOfAnotherClockAreNotBelieved) {
    begin();
    watch();
    for (const std::uint64_t stamp : {std::uint64_t{0}, now - 5 * second, now + 5 * second, 3 * second}) {
        device.fill(static_cast<std::uint8_t>(stamp / ms + 1), stamp);
        advance(17 * ms);
        EXPECT_EQ(seen.picture->captured_ns, now) << stamp;
    }
    EXPECT_EQ(seen.pictures, 4);
}

TEST_F(V4l2SourceTest, AStallIsToldAndTheStreamStartedAgain) {
    begin();
    watch();
    show(10);
    EXPECT_EQ(source->wake().deadline_ns, now + 3 * second);
    advance(3 * second);
    EXPECT_EQ(seen.state(), SignalState::stalled);
    EXPECT_EQ(seen.text(), "The capture card /dev/video0 sends no picture; it is started again every few seconds.");
    EXPECT_EQ(device.starts, 2U);
    advance(3 * second);
    EXPECT_EQ(device.starts, 3U);
    show(10);
    EXPECT_EQ(seen.state(), SignalState::ok);
    ASSERT_TRUE(seen.picture) << "the same picture as before, which the viewer has lost";
    EXPECT_TRUE(seen.picture->restarted);
    show(11);
    EXPECT_FALSE(seen.picture->restarted);
}

TEST_F(V4l2SourceTest, AStreamThatBreaksIsStartedAgainAfterAPause) {
    begin();
    watch();
    show(10);
    device.take_error = EIO;
    advance(ms);
    EXPECT_EQ(seen.state(), SignalState::stalled);
    EXPECT_FALSE(device.streaming);
    device.take_error = 0;
    advance(500 * ms);
    EXPECT_FALSE(device.streaming);
    advance(500 * ms);
    EXPECT_TRUE(device.streaming);
    show(11);
    EXPECT_EQ(seen.state(), SignalState::ok);
}

TEST_F(V4l2SourceTest, AStickThatIsPulledOutIsFoundAgain) {
    begin();
    watch();
    show(10);
    device.present = false;
    advance(ms);
    EXPECT_EQ(seen.state(), SignalState::stalled);
    EXPECT_EQ(seen.text(), "The capture card /dev/video0 was unplugged; plug it in again.");
    EXPECT_FALSE(seen.picture);
    EXPECT_EQ(source->wake().deadline_ns, never) << "the kernel tells when it comes";
    device.news = true;  // its node is there, and udev has not yet given it to us
    device.present = true;
    device.open_error = EACCES;
    advance(second);
    EXPECT_EQ(seen.text(),
              "The capture card /dev/video0 may not be opened by this user, who has to be in the group video.");
    device.open_error = 0;
    EXPECT_EQ(source->wake().deadline_ns, now + 100 * ms);
    advance(100 * ms);
    EXPECT_EQ(seen.state(), SignalState::ok);
    show(10);
    ASSERT_TRUE(seen.picture);
    EXPECT_TRUE(seen.picture->restarted);
}

TEST_F(V4l2SourceTest, AStickThatGoesWhileNobodyLooksIsMissed) {
    begin();
    device.present = false;
    device.news = true;
    advance(second);
    EXPECT_EQ(seen.state(), SignalState::stalled);
}

TEST_F(V4l2SourceTest, ACardThatIsNotThereIsWaitedFor) {
    device.present = false;
    begin();
    watch();
    EXPECT_EQ(seen.state(), SignalState::stalled);
    EXPECT_EQ(seen.text(), "The capture card /dev/video0 is not there.");
    EXPECT_EQ(source->wake().deadline_ns, never);
    device.present = true;
    device.news = true;
    advance(second);
    show(1);
    EXPECT_EQ(seen.pictures, 1);
}

TEST_F(V4l2SourceTest, WhatADeviceLacksIsNamed) {
    const auto complaint = [this] {
        begin();
        EXPECT_EQ(seen.state(), SignalState::stalled);
        return seen.text();
    };
    device.can = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
    EXPECT_EQ(complaint(),
              "The capture card /dev/video0 (Fake card) does not capture video: cards have several nodes, of which one "
              "does.");
    device.can = V4L2_CAP_VIDEO_CAPTURE_MPLANE | V4L2_CAP_STREAMING;
    EXPECT_NE(complaint().find("multi-planar interface only"), std::string::npos);
    device.can = V4L2_CAP_VIDEO_CAPTURE;
    EXPECT_EQ(complaint(), "The capture card /dev/video0 (Fake card) cannot stream into memory.");
    device.can |= V4L2_CAP_STREAMING;
    device.modes = {{V4L2_PIX_FMT_H264, {640, 480}, 30'000}};
    EXPECT_EQ(complaint(), "/dev/video0: it gives no pictures in a format that is read here.");
    device.open_error = EBUSY;
    EXPECT_EQ(complaint(), "The capture card /dev/video0 is used by another program.");
}

TEST_F(V4l2SourceTest, AnotherProgramThatCapturesIsWaitedFor) {
    device.request_error = EBUSY;
    begin();
    watch();
    EXPECT_EQ(seen.state(), SignalState::stalled);
    EXPECT_EQ(seen.text(), "/dev/video0: another program captures from it.");
    EXPECT_EQ(source->wake().deadline_ns, now + 2 * second);
    device.request_error = 0;
    advance(2 * second);
    show(5);
    EXPECT_EQ(seen.state(), SignalState::ok);
    EXPECT_EQ(luma(), 5);
}

TEST_F(V4l2SourceTest, TheInputOfABridgeIsFollowed) {
    make_bridge(640, 480);
    begin();
    EXPECT_EQ(seen.text(), "HDMI 640x480.");
    EXPECT_EQ(seen.signals.back().millihertz, 60'000U);
    watch();
    show(20);
    EXPECT_EQ(seen.picture->format, PixelFormat::uyvy);
    change_input(0, 800, 600);
    ASSERT_GE(seen.signals.size(), 2U);
    EXPECT_EQ(seen.signals[seen.signals.size() - 2].state, SignalState::starting);
    EXPECT_EQ(seen.state(), SignalState::ok);
    EXPECT_EQ(seen.size(), (Size{800, 600}));
    EXPECT_EQ(device.set_timings.bt.width, 800U);
    show(21);
    EXPECT_EQ(seen.picture->size, (Size{800, 600}));
    EXPECT_TRUE(seen.picture->restarted);
    source->demand(0, now);
    ++device.events;  // of nothing that matters, when somebody begins to look
    watch();
    EXPECT_TRUE(device.streaming);
    show(22);
    const auto told = seen.signals.size();
    change_input(0, 800, 600);
    EXPECT_EQ(seen.signals.size(), told) << "nothing changed";
    EXPECT_TRUE(seen.picture);
}

TEST_F(V4l2SourceTest, ABridgeWithoutPictureSaysWhy) {
    make_bridge(640, 480);
    device.powered = false;
    begin();
    watch();
    show(20);
    change_input(ENOLINK);
    EXPECT_EQ(seen.state(), SignalState::no_cable);
    EXPECT_FALSE(device.streaming);
    EXPECT_EQ(source->wake().deadline_ns, never) << "the bridge tells when that changes";
    change_input(ENOLCK);
    EXPECT_EQ(seen.state(), SignalState::no_signal);
    change_input(ERANGE, 3840, 2160);
    EXPECT_EQ(seen.state(), SignalState::unsupported);
    EXPECT_EQ(seen.size(), (Size{3840, 2160}));
    change_input(0, 640, 480);
    EXPECT_EQ(seen.state(), SignalState::ok);
    show(20);
    EXPECT_EQ(seen.pictures, 2);
}

TEST_F(V4l2SourceTest, ABridgeThatTellsNothingIsAskedWhileThereIsNoPicture) {
    make_bridge(640, 480);
    device.tells_events = false;
    device.input = ENOLINK;
    begin();
    EXPECT_EQ(seen.state(), SignalState::no_signal);
    EXPECT_EQ(source->wake().deadline_ns, now + second);
    device.input = 0;
    advance(second);
    EXPECT_EQ(seen.state(), SignalState::ok);
    EXPECT_EQ(source->wake().deadline_ns, never);
}

TEST_F(V4l2SourceTest, ABridgeWithoutEdidBecomesAMonitor) {
    make_bridge(640, 480);
    device.edid_blocks = 0;
    begin();
    EXPECT_EQ(device.edid.size(), edid::bridge_bytes);
    source.reset();
    device.edid.clear();
    device.edid_blocks = 2;
    begin();
    EXPECT_TRUE(device.edid.empty()) << "the one it has is kept";
}

std::vector<std::uint8_t> jpeg_of(double grey) {
    frames::StreamSettings settings{};
    settings.codec = frames::Codec::mjpeg;
    settings.jpeg_quality = 90;
    settings.width = 640;
    settings.height = 480;
    settings.fps = 30;
    auto encoder = av::MjpegEncoder::make(settings).value();
    I420Buffer buffer({640, 480}, PixelFormat::i420_jpeg);
    fill(buffer, {0, 0, 640, 480}, to_yuv(grey, grey, grey, buffer.format()));
    const auto unit = encoder->encode(buffer.picture(), true).value();
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(unit.payload.data());
    return {bytes, bytes + unit.payload.size()};
}

TEST_F(V4l2SourceTest, JpegsAreDecodedAndDamagedOnesLeaveTheLastPicture) {
    device.modes = {{V4L2_PIX_FMT_MJPEG, {640, 480}, 30'000}};
    begin();
    EXPECT_EQ(seen.text(), "Fake card gives 640x480 as MJPEG.");
    watch();
    device.fill(jpeg_of(.25), now);
    advance(33 * ms);
    ASSERT_EQ(seen.pictures, 1);
    EXPECT_NEAR(luma(), 64, 2);
    EXPECT_TRUE(seen.picture->colours.full_range);
    EXPECT_EQ(device.queued.size(), 4U) << "its buffer went back at once";
    device.fill(jpeg_of(.25), now);
    advance(33 * ms);
    EXPECT_EQ(seen.pictures, 1) << "shows nothing new";
    device.fill(std::vector<std::uint8_t>{0xFF, 0xD8, 0xFF, 0xC0, 1, 2, 3}, now);
    advance(33 * ms);
    device.fill(std::vector<std::uint8_t>{}, now);
    advance(33 * ms);
    EXPECT_EQ(seen.pictures, 1);
    EXPECT_NEAR(luma(), 64, 2);
    for (const double grey : {.5, .75}) {
        device.fill(jpeg_of(grey), now);
        advance(33 * ms);
        EXPECT_NEAR(luma(), 255 * grey, 3);
    }
    EXPECT_EQ(seen.pictures, 3);
}

TEST_F(V4l2SourceTest, ASizeThatTheDeviceDoesNotHaveIsRefused) {
    begin({.size = {800, 600}});
    EXPECT_EQ(seen.text(), "/dev/video0: it has no 800x600; it has 640x480.");
}

}  // namespace
}  // namespace nanokvm::capture::v4l2
