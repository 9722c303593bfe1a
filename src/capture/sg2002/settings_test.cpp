// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sg2002/board_limits.hpp"
#include "capture/sg2002/bridge.hpp"
#include "capture/sg2002/frame_rate.hpp"
#include "capture/sg2002/guard.hpp"
#include "capture/sg2002/memory_plan.hpp"
#include "capture/sg2002/scaler_group.hpp"
#include "capture/sg2002/venc_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nanokvm::capture::sg2002 {
namespace {

frames::StreamSettings good() {
    frames::StreamSettings settings{};
    settings.codec = frames::Codec::h264;
    settings.width = 1920;
    settings.height = 1080;
    settings.fps = 60;
    settings.gop = 60;
    settings.bitrate_kbps = 4000;
    return settings;
}

TEST(Sg2002Settings, ModesAndRatesGoWhereTheDriverReadsThem) {
    auto settings = good();
    abi::VencChannel channel = venc_channel(settings, 50);
    EXPECT_EQ(channel.rc.mode, abi::RcMode::h264_cbr);
    EXPECT_EQ(channel.rc.rate.cbr.bitrate_kbps, 4000U);
    EXPECT_EQ(channel.rc.rate.cbr.src_frame_rate, 50U);
    EXPECT_EQ(channel.rc.rate.cbr.dst_frame_rate, 50U);
    EXPECT_EQ(channel.venc.profile, abi::profile_high);
    settings.codec = frames::Codec::h265;
    settings.rate_control = frames::RateControl::fix_qp;
    settings.p_qp = 30;
    settings.gop = 0;
    channel = venc_channel(settings, 60);
    EXPECT_EQ(channel.rc.mode, abi::RcMode::h265_fixqp);
    EXPECT_EQ(channel.rc.rate.fix_qp.i_qp, 30U);
    EXPECT_EQ(channel.rc.rate.fix_qp.gop, abi::venc_max_gop) << "on demand";
    settings.codec = frames::Codec::mjpeg;
    settings.jpeg_quality = 50;
    channel = venc_channel(settings, 60);
    EXPECT_EQ(channel.rc.mode, abi::RcMode::mjpeg_fixqp);
    EXPECT_EQ(channel.rc.rate.mjpeg_fix_qp.quality, 51U) << "the driver refuses 50";
    EXPECT_EQ(channel.venc.buf_size % 1024, 0U);
}

TEST(Sg2002Settings, QpLimitsStandElsewhereInEachMode) {
    auto settings = good();
    abi::VencRcParameters parameters{};
    EXPECT_FALSE(limit_qp(settings, parameters));
    settings.min_qp = 12;
    settings.max_qp = 40;
    EXPECT_TRUE(limit_qp(settings, parameters));
    EXPECT_EQ(parameters.mode.cbr.min_qp, 12U);
    EXPECT_EQ(parameters.mode.cbr.max_i_qp, 40U);
    parameters = {};
    settings.rate_control = frames::RateControl::vbr;
    EXPECT_TRUE(limit_qp(settings, parameters));
    EXPECT_EQ(parameters.mode.h264_vbr.max_qp, 40U);
    parameters = {};
    settings.codec = frames::Codec::h265;
    EXPECT_TRUE(limit_qp(settings, parameters));
    EXPECT_EQ(parameters.mode.h265_vbr.min_i_qp, 12U);
}

TEST(Sg2002Settings, RegionsAreWidenedToMacroblocksAndCutAtTheLastWholeOne) {
    auto settings = good();
    settings.roi_count = 2;
    settings.roi[0] = {17, 33, 20, 10, -6, 0, {}};
    settings.roi[1] = {1900, 1072, 20, 8, 20, 1, {}};
    const abi::VencRoi first = venc_roi(settings, 0);
    EXPECT_EQ(first.enable, 1);
    EXPECT_EQ(first.rect.x, 16);
    EXPECT_EQ(first.rect.y, 32);
    EXPECT_EQ(first.rect.width, 32U);
    EXPECT_EQ(first.rect.height, 16U);
    EXPECT_EQ(first.qp, -6);
    EXPECT_EQ(venc_roi(settings, 1).enable, 0) << "lines from 1072 on lie in no whole macroblock";
    EXPECT_EQ(venc_roi(settings, 7).enable, 0);
}

TEST(Sg2002Settings, OnlyWhatTheDriverTakesIsChangedLive) {
    const auto from = good();
    auto to = from;
    EXPECT_EQ(change_between(from, to), Change::none);
    to.bitrate_kbps = 2000;
    EXPECT_EQ(change_between(from, to), Change::live);
    to.gop = 600;
    EXPECT_EQ(change_between(from, to), Change::remake) << "the GOP";
    auto long_gop = from;
    long_gop.gop = 600;
    to.gop = 600;
    EXPECT_EQ(change_between(long_gop, to), Change::remake) << "the new rate would come after ten seconds";
    to = from;
    to.roi_count = 1;
    EXPECT_EQ(change_between(from, to), Change::live);
    to = from;
    to.max_qp = 40;
    EXPECT_EQ(change_between(from, to), Change::remake);
    auto jpeg = from;
    jpeg.codec = frames::Codec::mjpeg;
    to = jpeg;
    to.bitrate_kbps = 1;
    EXPECT_EQ(change_between(jpeg, to), Change::none);
    to.jpeg_quality = 90;
    EXPECT_EQ(change_between(jpeg, to), Change::live);
}

TEST(Sg2002Limits, InputsThatCannotBeCapturedAreExplained) {
    EXPECT_FALSE(input_problem({1920, 1080}));
    EXPECT_FALSE(input_problem({1440, 1050}));
    EXPECT_FALSE(input_problem({2880, 1620}));
    EXPECT_THAT(input_problem({1366, 768}).value(), testing::HasSubstr("multiple of 32"));
    EXPECT_THAT(input_problem({3840, 2160}).value(), testing::HasSubstr("larger than this board"));
}

TEST(Sg2002Memory, PlanesAreAlignedAndTheHeapIsAsked) {
    EXPECT_EQ(input_block_bytes({1920, 1080}), 4'147'200U);
    EXPECT_EQ(output_block_bytes({1920, 1080}), 3'110'400U);
    EXPECT_EQ(output_block_bytes({800, 600}), 832U * 600 * 3 / 2);
    EXPECT_TRUE(check_room(std::nullopt, 1ULL << 40U, "All"));
    EXPECT_TRUE(check_room(Heap{48U << 20U, 0}, 48U << 20U, "All"));
    EXPECT_EQ(check_room(Heap{48U << 20U, 36U << 20U}, 26U << 20U, "The input").error().message,
              "The input needs 26.0 MiB of video memory; 12.0 of 48.0 MiB are free.");
}

TEST(Sg2002Guard, ModulesCountUnderWhateverPrefix) {
    EXPECT_THAT(missing_modules("soph_sys 1 0\nsoph_base 1 0\nsoph_mipi_rx 1 0\ncv181x_vi 1 0\nsoph_vpss 1 0\n"
                                "soph_vcodec 1 0\nsoph_vc_driver 1 0\next4 1 0\n"),
                testing::IsEmpty());
    EXPECT_THAT(missing_modules("ext4 1 0\nsoph_vi 1 0\nvpss 1 0\n"),
                testing::ElementsAre("sys", "base", "mipi_rx", "vpss", "vcodec", "vc_driver"));
    EXPECT_EQ(missing_modules("").size(), 7U);
}

TEST(Sg2002Scaler, AnotherShapeGetsBars) {
    EXPECT_EQ(scaler_channel({1280, 720}, {1920, 1080}).aspect.mode, abi::aspect_none);
    EXPECT_EQ(scaler_channel({854, 480}, {1920, 1080}).aspect.mode, abi::aspect_none) << "an even width rounds";
    EXPECT_EQ(scaler_channel({800, 600}, {1920, 1080}).aspect.mode, abi::aspect_auto);
    EXPECT_EQ(scaler_channel({800, 600}, {1920, 1080}).depth, 1U);
}

TEST(Sg2002Bridge, TypesAndSentences) {
    EXPECT_EQ(bridge_type("ux\n"), BridgeType::ux);
    EXPECT_EQ(bridge_type("u"), BridgeType::ux);
    EXPECT_EQ(bridge_type("c\n"), BridgeType::c);
    EXPECT_EQ(bridge_type("lt"), std::nullopt);
    EXPECT_THAT(explain({true, false, {}}), testing::HasSubstr("no signal"));
    EXPECT_THAT(explain({true, true, {1366, 768}}), testing::HasSubstr("multiple of 32"));
    EXPECT_THAT(explain({false, false, {}}), testing::HasSubstr("cannot be asked"));
}

TEST(Sg2002FrameRate, MissingPicturesDoNotLowerIt) {
    FrameRate rate;
    std::uint64_t now = 1'000'000'000;
    bool full = false;
    for (unsigned picture = 0; picture <= FrameRate::window; ++picture) {
        now += picture % 3 == 0 ? 33'366'666U : 16'683'333U;
        full = rate.add(now);
    }
    EXPECT_TRUE(full);
    EXPECT_NEAR(rate.millihertz(), 59'940, 2);
}

}  // namespace
}  // namespace nanokvm::capture::sg2002
