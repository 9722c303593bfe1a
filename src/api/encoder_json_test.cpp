// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/encoder_json.hpp"

#include "frames/limits.hpp"

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace nanokvm::api {
namespace {

base::Result<stream::ScreenSettings> with(const std::string& json) {
    return with_encoder_json({}, boost::json::parse(json).as_object());
}

std::string complaint(const std::string& json) {
    const auto settings = with(json);
    return settings ? "" : settings.error().message;
}

TEST(EncoderJson, WhatIsThereIsTakenAndTheRestStays) {
    const auto settings = with(R"({"bitrate": 8000, "rateControl": "vbr", "profile": "main", "gop": 0, "maxQp": 40,
        "roi": [{"x": 16, "y": 32, "width": 64, "height": 48, "qp": -6},
                {"x": 0, "y": 0, "width": 16, "height": 16, "qp": 20, "absolute": true}]})");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->fps, 30);
    const auto stream = stream::stream_settings(*settings, frames::Codec::h264);
    EXPECT_EQ(stream.bitrate_kbps, 8000U);
    EXPECT_EQ(stream.rate_control, frames::RateControl::vbr);
    EXPECT_EQ(stream.profile, frames::Profile::main);
    EXPECT_EQ(stream.gop, 0);
    EXPECT_EQ(stream.max_qp, 40);
    ASSERT_EQ(stream.roi_count, 2);
    EXPECT_EQ(stream.roi[0].qp, -6);
    EXPECT_EQ(stream.roi[1].absolute, 1);
}

TEST(EncoderJson, SizesAreStockOnesOrAnyEvenOne) {
    EXPECT_EQ(stream::stream_settings(with(R"({"width": 960, "height": 540})").value(), frames::Codec::h264).width,
              960);
    EXPECT_EQ(stream::stream_settings(with(R"({"width": 0, "height": 0})").value(), frames::Codec::h264).width, 0);
    EXPECT_NE(complaint(R"({"width": 961, "height": 540})"), "");
    EXPECT_NE(complaint(R"({"width": 0, "height": 540})"), "");
    EXPECT_NE(complaint(R"({"width": 960})"), "");
}

TEST(EncoderJson, BadFieldsAreNamed) {
    EXPECT_EQ(complaint(R"({"fps": 61})"), "fps must be a number from 1 to 60");
    EXPECT_EQ(complaint(R"({"fps": "30"})"), "fps must be a number from 1 to 60");
    EXPECT_EQ(complaint(R"({"rateControl": "abr"})"), "rateControl must be one of cbr, vbr, avbr, qvbr, fixqp, qpmap");
    EXPECT_EQ(complaint(R"({"minQp": 30, "maxQp": 20})"), "maxQp must not be below minQp");
    EXPECT_EQ(complaint(R"({"roi": [{"x": 0, "y": 0, "width": 0, "height": 8, "qp": 0}]})"),
              "width must be a number from 1 to 4096");
    EXPECT_EQ(complaint(R"({"roi": [{"x": 0, "y": 0, "width": 8, "height": 8}]})"), "a region of interest lacks qp");
    EXPECT_EQ(complaint(R"({"roi": [1]})"), "roi must be a list of objects");
    EXPECT_EQ(complaint(R"({"roi": [{"x": 0, "y": 0, "width": 8, "height": 8, "qp": -1, "absolute": true}]})"),
              "qp must be a number from 0 to 51");
}

TEST(EncoderJson, WhatIsShownIsTakenBack) {
    const auto settings =
        with(R"({"width": 960, "height": 540, "rateControl": "fixqp", "iQp": 20, "pQp": 26})").value();
    const auto again = with_encoder_json({}, to_json(settings)).value();
    EXPECT_EQ(boost::json::serialize(to_json(again)), boost::json::serialize(to_json(settings)));
}

TEST(EncoderJson, LimitsAreListed) {
    EXPECT_EQ(
        boost::json::serialize(to_json(frames::software_limits())),
        R"({"modes":[{"width":4096,"height":4096,"fps":60}],"rateControls":{)"
        R"("h264":["cbr","vbr","avbr","qvbr","fixqp","qpmap"],"h265":["cbr","vbr","avbr","qvbr","fixqp","qpmap"]},)"
        R"("minWidth":32,"minHeight":32,"roiRegions":8})");
}

}  // namespace
}  // namespace nanokvm::api
