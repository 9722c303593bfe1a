// SPDX-License-Identifier: GPL-3.0-or-later
#include "board_fixture.hpp"
#include "capture/sg2002/guard.hpp"
#include "capture/sg2002/reclaim.hpp"

/// x265 3.5 does not free all that an encoder takes when it is closed: 30 kB each time.
extern "C" const char* __lsan_default_suppressions();  // NOLINT: the name is LeakSanitizer's
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libx265";
}

namespace nanokvm::sim::sg2002 {
namespace {

using capture::codec_bit;
using frames::Codec;
using frames::SignalState;

TEST_F(BoardTest, AFirstPictureIsADecodableIdrOfItsSize) {
    open();
    for (const Codec codec : {Codec::h264, Codec::h265, Codec::mjpeg}) {
        const auto units = watch(settings(codec), 1);
        ASSERT_EQ(units.size(), 1U);
        EXPECT_TRUE(units[0].idr);
        EXPECT_EQ(decoded_size(codec, units[0]), (capture::Size{640, 480}));
    }
    expect_good();
}

TEST_F(BoardTest, PicturesComeAtTheInputsRateWithItsStamps) {
    open();
    const auto units = watch(settings(Codec::h264), 60);
    ASSERT_EQ(units.size(), 60U);
    const auto span_ns = units.back().captured_ns - units[10].captured_ns;
    EXPECT_NEAR(static_cast<double>(span_ns), 49 * 1e9 / 60, 1e9 / 60);
    EXPECT_EQ(std::ranges::count_if(units, &Unit::idr), 2) << "a GOP of 30";
    expect_good();
}

TEST_F(BoardTest, AnIdrThatIsAskedForIsTheNextPicture) {
    open();
    static_cast<void>(watch(settings(Codec::h264), 5));
    EXPECT_FALSE(next().idr);
    EXPECT_TRUE(next(true).idr);
    EXPECT_FALSE(next().idr);
    expect_good();
}

TEST_F(BoardTest, OtherSizesComeFromTheScalerAndShareItsOutput) {
    open();
    auto small = settings(Codec::h264);
    small.width = 320;
    small.height = 240;
    const auto units = watch(small, 3);
    ASSERT_EQ(units.size(), 3U);
    EXPECT_EQ(decoded_size(Codec::h264, units[0]), (capture::Size{320, 240}));
    expect_good();
}

TEST_F(BoardTest, SignalLossIsToldAndPicturesComeBackWithAnIdr) {
    open();
    static_cast<void>(watch(settings(Codec::h264), 5));
    board_->bridge().set_signal(std::nullopt);
    run_until([&] { return signal_.state == SignalState::no_signal; });
    EXPECT_EQ(signal_.state, SignalState::no_signal);
    board_->bridge().set_signal(HdmiSignal{{640, 480}, 60'000});
    run_until([&] { return signal_.state == SignalState::ok; });
    const std::size_t before = pictures_;
    run_until([&] { return pictures_ > before; });
    EXPECT_TRUE(restarted_);
    expect_good();
}

TEST_F(BoardTest, AnotherModeBringsEverythingUpAnew) {
    open();
    static_cast<void>(watch(settings(Codec::h264), 5));
    board_->bridge().set_signal(HdmiSignal{{800, 600}, 60'000});
    run_until([&] { return size_ == capture::Size{800, 600}; });
    EXPECT_EQ(size_, (capture::Size{800, 600}));
    encoder_.reset();
    auto wanted = settings(Codec::h264);
    wanted.width = 800;
    wanted.height = 600;
    const auto units = watch(wanted, 3);
    ASSERT_EQ(units.size(), 3U);
    EXPECT_TRUE(units[0].idr);
    expect_good();
}

TEST_F(BoardTest, AModeThatCannotBeCapturedIsExplained) {
    options_.signal = {{1366, 768}, 60'000};
    open();
    hardware_->source().demand(60, clock_.now_ns());
    run_until([&] { return signal_.state == SignalState::unsupported; });
    EXPECT_NE(std::string(signal_.text).find("multiple of 32"), std::string::npos) << signal_.text;
    expect_good();
}

TEST_F(BoardTest, AFrozenBridgeIsRestartedAndNotForgotten) {
    open();
    static_cast<void>(watch(settings(Codec::h264), 5));
    board_->bridge().freeze(true);
    run_until([&] { return signal_.state == SignalState::stalled; });
    EXPECT_EQ(signal_.state, SignalState::stalled);
    board_->bridge().freeze(false);
    Unit unit;
    for (int turn = 0; turn < 100 && unit.bytes.empty(); ++turn) {
        unit = next();
    }
    EXPECT_TRUE(unit.idr);
    static_cast<void>(next());
    EXPECT_EQ(signal_.state, SignalState::ok);
    expect_good();
}

TEST_F(BoardTest, AHungEncoderIsMadeAnew) {
    open();
    static_cast<void>(watch(settings(Codec::h264), 5));
    board_->encoder(0).hang_next();
    EXPECT_TRUE(next().bytes.empty());
    EXPECT_TRUE(next().idr);
    EXPECT_FALSE(next().idr);
    expect_good();
}

TEST_F(BoardTest, FullMemoryIsASentenceAndNotACrash) {
    options_.ion_bytes = 3U << 20U;
    options_.signal = {{640, 480}, 60'000};
    open();
    hardware_->source().demand(60, clock_.now_ns());
    run_until([&] { return size_.width > 0; });
    auto encoder = hardware_->encoders().make(settings(Codec::h264)).value();
    const auto unit = encoder->encode({}, true);
    ASSERT_FALSE(unit);
    EXPECT_NE(unit.error().message.find("video memory"), std::string::npos) << unit.error().message;
    encoder.reset();
    expect_good();
}

TEST_F(BoardTest, WhatAKilledPredecessorLeftBehindIsReclaimed) {
    open();
    static_cast<void>(watch(settings(Codec::h264), 5));
    kill();
    EXPECT_GT(board_->heap().used(), 0U);
    open();
    const auto units = watch(settings(Codec::h264), 3);
    ASSERT_EQ(units.size(), 3U);
    EXPECT_TRUE(units[0].idr);
    close();
    EXPECT_EQ(board_->heap().used(), 0U);
}

TEST_F(BoardTest, AWedgedDriverIsToldAfterThePatience) {
    make_board();
    board_->wedge(0);
    const auto reclaimed = capture::sg2002::reclaim(*board_, 1, std::chrono::milliseconds(50));
    ASSERT_FALSE(reclaimed);
    EXPECT_NE(reclaimed.error().message.find("do not answer"), std::string::npos);
    board_->unwedge();
    // The thread ends now; it still uses the board.
    while (board_->descriptors() > 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

TEST_F(BoardTest, DriversOfAnotherGenerationAreRefused) {
    make_board();
    board_->buffers().set_other_generation(true);
    EXPECT_NE(capture::sg2002::check_platform(*board_).error().message.find("another generation"), std::string::npos);
    board_->buffers().set_other_generation(false);
    board_->set_modules("ext4 1 0 - Live\n");
    EXPECT_NE(capture::sg2002::check_platform(*board_).error().message.find("lacks sys, base"), std::string::npos);
}

TEST_F(BoardTest, TheSimulatorCatchesAFrameThatIsReleasedTooEarly) {
    open();
    static_cast<void>(watch(settings(Codec::h264), 3));
    auto scaler = capture::sg2002::ScalerGroup::open(*board_).value();
    auto channel = capture::sg2002::EncoderChannel::open(*board_, 0).value();
    capture::sg2002::abi::VideoFrameInfo frame{};
    ASSERT_EQ(scaler.get(0, 100, frame), 0);
    ASSERT_EQ(channel.send(frame, 100), 0);
    ASSERT_EQ(scaler.release(0, frame), 0);
    ASSERT_EQ(channel.receive(200), 0);
    ASSERT_EQ(channel.release(), 0);
    ASSERT_EQ(board_->verdict().count(), 1U);
    EXPECT_NE(board_->verdict().faults()[0].find("released before its picture was encoded"), std::string::npos);
}

}  // namespace
}  // namespace nanokvm::sim::sg2002
