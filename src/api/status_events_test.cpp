// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/status_events.hpp"

#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

using stream::SignalStatus;

TEST(StatusEvents, CaptureStatusIsThatOfTheStockServer) {
    EXPECT_EQ(capture_status("direct", true, {}, "T"),
              R"({"ok":true,"result":3,"message":"","mode":"direct","severity":"","updatedAt":"T"})");
    const SignalStatus unplugged{
        .state = SignalStatus::State::no_cable, .message = "no cable", .width = 0, .height = 0};
    EXPECT_EQ(
        capture_status("mjpeg", false, unplugged, "T"),
        R"({"ok":false,"result":-1,"message":"No image captured","mode":"mjpeg","severity":"error","updatedAt":"T"})");
}

TEST(StatusEvents, ViewersByWebRtcAreCalledH264) {
    using Kind = stream::UnitSink::Kind;
    EXPECT_EQ(capture_mode(frames::Codec::h264, Kind::webrtc), "h264");
    EXPECT_EQ(capture_mode(frames::Codec::h264, Kind::direct), "direct");
    EXPECT_EQ(capture_mode(frames::Codec::mjpeg, Kind::direct), "mjpeg");
}

TEST(StatusEvents, NoPictureFromAGoodSignalIsTheEncodersFault) {
    const SignalStatus good{.state = SignalStatus::State::ok, .message = "", .width = 1, .height = 1};
    EXPECT_NE(capture_status("direct", false, good, "T").find(R"("result":-2)"), std::string::npos);
}

TEST(StatusEvents, ARestartIsAWarning) {
    const SignalStatus restarting{.state = SignalStatus::State::restarting, .message = "x", .width = 0, .height = 0};
    EXPECT_NE(capture_status("direct", false, restarting, "T").find(R"("severity":"warning")"), std::string::npos);
}

TEST(StatusEvents, ViewersAreCountedAndNeverMixed) {
    EXPECT_EQ(h264_mode_status("G", 7, 2, 1), R"({"generation":"G","revision":7,"direct":2,"webrtc":1,"mixed":false})");
}

TEST(StatusEvents, SignalStatusSaysWhyInWords) {
    const SignalStatus bad{.state = SignalStatus::State::unsupported,
                           .message = "1366x768 cannot be captured",
                           .width = 1366,
                           .height = 768};
    EXPECT_EQ(
        signal_status_json(bad, "T"),
        R"({"state":"unsupported","message":"1366x768 cannot be captured","width":1366,"height":768,"updatedAt":"T"})");
}

TEST(StatusEvents, UuidsAreVersion4AndDiffer) {
    const std::string uuid = random_uuid();
    ASSERT_EQ(uuid.size(), 36U);
    EXPECT_EQ(uuid[14], '4');
    EXPECT_NE(uuid, random_uuid());
}

}  // namespace
}  // namespace nanokvm::api
