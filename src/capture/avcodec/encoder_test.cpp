// SPDX-License-Identifier: GPL-3.0-or-later
// Our encoders, judged by libavcodec's decoders: what was drawn has to be seen.
#include "capture/avcodec/decoder.hpp"
#include "capture/avcodec/factory.hpp"
#include "capture/avcodec/mjpeg_encoder.hpp"
#include "capture/avcodec/rate.hpp"
#include "capture/pattern/canvas.hpp"
#include "capture/pattern/strip.hpp"
#include "capture/replay/annexb.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

/// x265 3.5 does not free all that an encoder takes when it is closed: 30 kB each time.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: the name is LeakSanitizer's
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libx265";
}

namespace nanokvm::capture::av {
namespace {

using frames::Codec;

frames::StreamSettings settings(Codec codec, Size size = {640, 360}) {
    frames::StreamSettings settings{};
    settings.codec = codec;
    settings.width = static_cast<std::uint16_t>(size.width);
    settings.height = static_cast<std::uint16_t>(size.height);
    settings.fps = 30;
    settings.bitrate_kbps = 2000;
    settings.jpeg_quality = 80;
    return settings;
}

/// Draws numbered pictures of any size, encodes and decodes them.
class Chain {
public:
    explicit Chain(frames::StreamSettings wanted)
        : codec_(wanted.codec),
          encoder_(Factory().make(wanted).value()),
          decoder_(Decoder::make(wanted.codec).value()),
          canvas_({wanted.width, wanted.height}, encoder_->input()) {
        draw_background(canvas_);
    }

    Encoder& encoder() { return *encoder_; }

    /// The next picture, with `noise` blocks that cost bits.
    EncodedUnit encode(bool idr = false, int noise = 0) {
        ++frame_;
        for (int i = 0; i < noise; ++i) {
            random_ = random_ * 1'103'515'245U + 12'345U;
            const auto value = static_cast<std::uint8_t>(random_ >> 16U);
            fill(canvas_, {8 * (i % 40), 32 + 8 * (i / 40), 8, 8}, {value, 128, 128});
        }
        draw_strip(canvas_.plane(0), canvas_.stride(0), {frame_, 1000U * frame_}, 16, 235);
        return again(idr);
    }
    EncodedUnit again(bool idr = false) { return encoder_->encode(canvas_.picture(), idr).value(); }

    /// What the strip of the decoded unit says.
    std::optional<StripContent> see(const EncodedUnit& unit) {
        const auto frame = decoder_.decode(unit.payload);
        if (!frame) {
            ADD_FAILURE() << frame.error().message;
            return std::nullopt;
        }
        return read_strip((*frame)->data[0], (*frame)->linesize[0]);
    }
    const AVFrame* decode(const EncodedUnit& unit) { return decoder_.decode(unit.payload).value(); }

    [[nodiscard]] std::uint32_t frame() const { return frame_; }

private:
    Codec codec_;
    std::unique_ptr<Encoder> encoder_;
    Decoder decoder_;
    I420Buffer canvas_;
    std::uint32_t frame_ = 0;
    std::uint32_t random_ = 1;
};

class AllCodecs : public testing::TestWithParam<Codec> {
protected:
    void SetUp() override {
        if ((Factory().codecs() & codec_bit(GetParam())) == 0) {
            GTEST_SKIP() << "not in this machine's libavcodec";
        }
    }
};

INSTANTIATE_TEST_SUITE_P(Encoder, AllCodecs, testing::Values(Codec::mjpeg, Codec::h264, Codec::h265),
                         [](const auto& codec) {
                             return codec.param == Codec::mjpeg  ? "Mjpeg"
                                    : codec.param == Codec::h264 ? "H264"
                                                                 : "H265";
                         });

TEST_P(AllCodecs, EveryPictureComesOutAtOnceAndIsTheRightOne) {
    Chain chain(settings(GetParam()));
    for (std::uint32_t frame = 1; frame <= 40; ++frame) {
        const EncodedUnit unit = chain.encode(false, 20);
        ASSERT_EQ(unit.size, (Size{640, 360}));
        ASSERT_EQ(unit.idr, frame == 1 || GetParam() == Codec::mjpeg) << frame;
        ASSERT_EQ(chain.see(unit), (StripContent{frame, 1000U * frame}));
    }
}

TEST_P(AllCodecs, ColoursAreWhatWasDrawn) {
    for (const Size size : {Size{640, 360}, Size{1280, 720}}) {
        Chain chain(settings(GetParam(), size));
        const PixelFormat format = chain.encoder().input();
        const AVFrame* const frame = chain.decode(chain.encode());
        EXPECT_EQ(frame->color_range, GetParam() == Codec::mjpeg ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG);
        if (GetParam() != Codec::mjpeg) {
            EXPECT_EQ(frame->colorspace, size.height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M);
        }
        const Yuv red = to_yuv(.75, 0, 0, format);
        const int x = size.width * 11 / 16;
        const int y = size.height / 4;
        EXPECT_NEAR(frame->data[0][y * frame->linesize[0] + x], red.y, 6);
        EXPECT_NEAR(frame->data[1][y / 2 * frame->linesize[1] + x / 2], red.u, 6);
        EXPECT_NEAR(frame->data[2][y / 2 * frame->linesize[2] + x / 2], red.v, 6);
    }
}

class VideoCodecs : public AllCodecs {};

INSTANTIATE_TEST_SUITE_P(Encoder, VideoCodecs, testing::Values(Codec::h264, Codec::h265),
                         [](const auto& codec) { return codec.param == Codec::h264 ? "H264" : "H265"; });

TEST_P(VideoCodecs, AnIdrComesWhenAskedForAndDecodingCanStartThere) {
    Chain chain(settings(GetParam()));
    const auto syntax = GetParam() == Codec::h264 ? annexb::Syntax::h264 : annexb::Syntax::h265;
    const std::size_t expected_sets = GetParam() == Codec::h264 ? 2 : 3;
    for (int i = 1; i <= 60; ++i) {
        const bool asked = i % 7 == 0;
        const EncodedUnit unit = chain.encode(asked);
        ASSERT_EQ(unit.idr, asked || i == 1) << i;
        const auto units = annexb::split(unit.payload, syntax);
        ASSERT_EQ(units.size(), 1U) << "one access unit a picture";
        ASSERT_EQ(units[0].idr, unit.idr);
        ASSERT_EQ(units[0].parameter_sets, unit.idr) << "with every IDR, with nothing else";
        if (unit.idr) {
            const auto sets = annexb::parameter_sets(unit.payload, syntax);
            annexb::NalReader reader(sets);
            std::size_t count = 0;
            while (reader.next()) {
                ++count;
            }
            ASSERT_EQ(count, expected_sets);
            auto fresh = Decoder::make(GetParam()).value();
            const auto frame = fresh.decode(unit.payload);
            ASSERT_TRUE(frame) << frame.error().message;
            ASSERT_EQ(read_strip((*frame)->data[0], (*frame)->linesize[0])->frame, chain.frame());
        }
    }
}

TEST_P(VideoCodecs, TheGopIsKept) {
    auto wanted = settings(GetParam());
    wanted.gop = 10;
    Chain chain(wanted);
    for (int i = 0; i < 50; ++i) {
        ASSERT_EQ(chain.encode().idr, i % 10 == 0) << i;
    }
}

TEST_P(VideoCodecs, AStillPictureSettles) {
    Chain chain(settings(GetParam()));
    EncodedUnit unit = chain.encode(false, 300);
    int units = 1;
    while (!unit.settled && units < 100) {
        unit = chain.again();
        ++units;
    }
    EXPECT_TRUE(unit.settled) << units;
    EXPECT_LT(units, 60);
}

TEST_P(VideoCodecs, RegionsOfInterestAreEncodedWithTheirQuantizer) {
    auto wanted = settings(GetParam());
    wanted.rate_control = frames::RateControl::qvbr;
    wanted.bitrate_kbps = 30'000;
    Chain plain(wanted);
    const std::size_t full = plain.encode(true, 800).payload.size();
    wanted.roi_count = 1;
    wanted.roi[0] = {0, 0, 640, 360, 20, 0, {}};
    Chain coarse(wanted);
    const std::size_t less = coarse.encode(true, 800).payload.size();
    EXPECT_LT(less, full * 7 / 10);
    wanted.roi[0].qp = -10;
    EXPECT_TRUE(coarse.encoder().reconfigure(wanted)) << "regions change on the fly";
    EXPECT_GT(coarse.encode(true, 800).payload.size(), less);
}

TEST_P(VideoCodecs, EveryRateControlGivesPictures) {
    for (unsigned mode = 0; mode <= 5; ++mode) {
        auto wanted = settings(GetParam());
        wanted.rate_control = static_cast<frames::RateControl>(mode);
        Chain chain(wanted);
        for (std::uint32_t frame = 1; frame <= 5; ++frame) {
            ASSERT_EQ(chain.see(chain.encode(false, 30))->frame, frame) << mode;
        }
    }
}

/// Bits per second that `pictures` pictures of noise take.
double bitrate(Chain& chain, int pictures) {
    std::size_t bytes = 0;
    for (int i = 0; i < pictures; ++i) {
        bytes += chain.encode(false, 800).payload.size();
    }
    return static_cast<double>(bytes) * 8 * 30 / pictures;
}

TEST(H264, TheBitrateChangesWithoutANewEncoder) {
    auto wanted = settings(Codec::h264);
    wanted.bitrate_kbps = 600;
    Chain chain(wanted);
    bitrate(chain, 60);
    EXPECT_NEAR(bitrate(chain, 60), 600'000, 150'000);
    wanted.bitrate_kbps = 200;
    ASSERT_TRUE(chain.encoder().reconfigure(wanted));
    EXPECT_FALSE(chain.encode().idr);
    bitrate(chain, 60);
    EXPECT_NEAR(bitrate(chain, 60), 200'000, 60'000);
    wanted.bitrate_kbps = 500;
    ASSERT_TRUE(chain.encoder().reconfigure(wanted));
    bitrate(chain, 60);
    EXPECT_NEAR(bitrate(chain, 60), 500'000, 150'000);
}

TEST(H264, AllElseTakesANewEncoder) {
    const auto wanted = settings(Codec::h264);
    const auto encoder = Factory().make(wanted).value();
    const auto takes = [&](auto&& change) {
        auto changed = wanted;
        change(changed);
        return encoder->reconfigure(changed);
    };
    EXPECT_TRUE(takes([](auto&) {}));
    EXPECT_FALSE(takes([](auto& s) { s.width = 320; }));
    EXPECT_FALSE(takes([](auto& s) { s.gop = 30; }));
    EXPECT_FALSE(takes([](auto& s) { s.fps = 60; }));
    EXPECT_FALSE(takes([](auto& s) { s.profile = frames::Profile::baseline; }));
    EXPECT_FALSE(takes([](auto& s) { s.rate_control = frames::RateControl::qvbr; }));
    EXPECT_FALSE(takes([](auto& s) { s.codec = Codec::mjpeg; }));
}

TEST(H264, ProfilesAreHonoured) {
    const auto profile_idc = [](frames::Profile profile) {
        auto wanted = settings(Codec::h264);
        wanted.profile = profile;
        Chain chain(wanted);
        const auto sps = annexb::parameter_sets(chain.encode().payload, annexb::Syntax::h264);
        return std::to_integer<int>(sps[5]);  // behind the start code and the NAL header
    };
    EXPECT_EQ(profile_idc(frames::Profile::baseline), 66);
    EXPECT_EQ(profile_idc(frames::Profile::main), 77);
    EXPECT_EQ(profile_idc(frames::Profile::high), 100);
    EXPECT_EQ(profile_idc(frames::Profile::automatic), 100);
}

TEST(Encoder, APictureOfAnotherSizeIsRefused) {
    const auto encoder = Factory().make(settings(Codec::h264)).value();
    I420Buffer other({320, 240}, encoder->input());
    const auto unit = encoder->encode(other.picture(), false);
    ASSERT_FALSE(unit);
    EXPECT_NE(unit.error().message.find("another size"), std::string::npos);
}

TEST(Mjpeg, QualityIsMonotoneAndUsesTheWholeScale) {
    for (int quality = 1; quality < 100; ++quality) {
        ASSERT_GE(jpeg_quantizer_scale(quality), jpeg_quantizer_scale(quality + 1)) << quality;
    }
    EXPECT_EQ(jpeg_quantizer_scale(1), 31);
    EXPECT_EQ(jpeg_quantizer_scale(100), 1);
}

TEST(Mjpeg, TheQualityChangesOnTheFly) {
    auto wanted = settings(Codec::mjpeg);
    Chain chain(wanted);
    std::size_t previous = 0;
    for (const unsigned quality : {5U, 30U, 60U, 80U, 95U}) {
        wanted.jpeg_quality = static_cast<std::uint8_t>(quality);
        ASSERT_TRUE(chain.encoder().reconfigure(wanted));
        const EncodedUnit unit = chain.encode(false, 800);
        EXPECT_GT(unit.payload.size(), previous) << quality;
        EXPECT_TRUE(unit.settled);
        previous = unit.payload.size();
    }
    wanted.width = 320;
    EXPECT_FALSE(chain.encoder().reconfigure(wanted));
}

TEST(Rate, ModesMeanWhatTheyPromise) {
    auto wanted = settings(Codec::h264);
    const auto rate = [&wanted](frames::RateControl mode) {
        wanted.rate_control = mode;
        return rate_for(wanted);
    };
    const Rate cbr = rate(frames::RateControl::cbr);
    EXPECT_EQ(cbr.average_bps, 2'000'000);
    EXPECT_EQ(cbr.most_bps, cbr.average_bps);
    EXPECT_LE(cbr.buffer_bits, cbr.average_bps / 2) << "no access unit longer than half a second";
    EXPECT_EQ(rate(frames::RateControl::qp_map), cbr);
    EXPECT_GT(rate(frames::RateControl::vbr).most_bps, cbr.most_bps);
    EXPECT_EQ(rate(frames::RateControl::qvbr).method, Rate::Method::quality);
    EXPECT_EQ(rate(frames::RateControl::qvbr).most_bps, cbr.most_bps);
    EXPECT_EQ(rate(frames::RateControl::fix_qp).method, Rate::Method::quantizer);
}

TEST(Decoder, BadInputIsAnError) {
    const std::vector<std::byte> junk(500, std::byte{0x5A});
    for (const Codec codec : {Codec::h264, Codec::h265, Codec::mjpeg}) {
        EXPECT_FALSE(Decoder::make(codec).value().decode(junk));
    }
}

}  // namespace
}  // namespace nanokvm::capture::av
