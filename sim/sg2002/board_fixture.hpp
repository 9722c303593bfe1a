// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "av_codec.hpp"
#include "board.hpp"
#include "capture/avcodec/decoder.hpp"
#include "capture/sg2002/hardware_capture.hpp"
#include "capture/source.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace nanokvm::sim::sg2002 {

/// A board on a virtual clock with the product's capture on it, and a listener that plays the worker.
class BoardTest : public testing::Test, protected capture::SourceListener {
protected:
    struct Unit {
        std::vector<std::byte> bytes;
        bool idr = false;
        std::uint64_t captured_ns = 0;
    };

    BoardTest() { options_.signal = {{640, 480}, 60'000}; }
    ~BoardTest() override {
        encoder_.reset();
        hardware_.reset();
    }

    void make_board() {
        if (!board_) {
            board_ = std::make_unique<Board>(clock_, codecs_, options_);
        }
    }
    void open() {
        make_board();
        hardware_ = capture::sg2002::HardwareCapture::open(*board_).value();
    }
    void close() {
        encoder_.reset();
        hardware_.reset();
    }
    /// As by SIGKILL: the descriptors close, nothing else happens.
    void kill() {
        board_->detach_client();
        close();
        board_->attach_client();
    }

    static frames::StreamSettings settings(frames::Codec codec) {
        frames::StreamSettings wanted{};
        wanted.codec = codec;
        wanted.width = 640;
        wanted.height = 480;
        wanted.fps = 60;
        wanted.gop = 30;
        wanted.bitrate_kbps = 2000;
        wanted.jpeg_quality = 80;
        return wanted;
    }

    /// `count` units of a new encoder.
    std::vector<Unit> watch(const frames::StreamSettings& wanted, std::size_t count) {
        hardware_->source().demand(60, clock_.now_ns());
        encoder_ = hardware_->encoders().make(wanted).value();
        std::vector<Unit> units;
        for (std::size_t turn = 0; turn < 4 * count + 20 && units.size() < count; ++turn) {
            Unit unit = next();
            if (!unit.bytes.empty()) {
                units.push_back(std::move(unit));
            }
        }
        return units;
    }

    /// One turn of the worker's loop, and the encoder's unit when a picture came.
    Unit next(bool idr = false) {
        const std::size_t before = pictures_;
        run_until([&] { return pictures_ > before; });
        if (!encoder_ || pictures_ == before) {
            return {};
        }
        const auto encoded = encoder_->encode(picture_, idr);
        EXPECT_TRUE(encoded) << (encoded ? "" : encoded.error().message);
        if (!encoded) {
            return {};
        }
        Unit unit{{encoded->head.begin(), encoded->head.end()}, encoded->idr, picture_.captured_ns};
        unit.bytes.insert(unit.bytes.end(), encoded->payload.begin(), encoded->payload.end());
        encoder_->release();
        return unit;
    }

    /// Runs the source until it holds, for ten simulated seconds at most.
    template <typename Condition>
    void run_until(Condition&& condition) {
        const std::uint64_t end = clock_.now_ns() + 10'000'000'000;
        while (!condition() && clock_.now_ns() < end) {
            clock_.sleep_until(std::min(std::max(hardware_->source().wake().deadline_ns, clock_.now_ns() + 1000), end));
            hardware_->source().advance(clock_.now_ns(), *this);
        }
    }

    /// Of the picture that another decoder finds in the unit.
    static capture::Size decoded_size(frames::Codec codec, const Unit& unit) {
        auto decoder = capture::av::Decoder::make(codec).value();
        const auto picture = decoder.decode(unit.bytes);
        EXPECT_TRUE(picture) << (picture ? "" : picture.error().message);
        return picture ? capture::Size{(*picture)->width, (*picture)->height} : capture::Size{};
    }

    /// Everything is ended, and the drivers were used as they have to be.
    void expect_good() {
        close();
        board_->expect_clean();
        for (const std::string& fault : board_->verdict().faults()) {
            ADD_FAILURE() << fault;
        }
    }

    void on_picture(const capture::Picture& picture, const capture::Damage&) override {
        picture_ = picture;
        size_ = picture.size;
        restarted_ = picture.restarted;
        ++pictures_;
    }
    void on_signal(const frames::Signal& signal) override { signal_ = signal; }
    void on_leds(std::uint8_t) override {}

    BoardOptions options_;
    VirtualClock clock_;
    AvCodecMaker codecs_;
    std::unique_ptr<Board> board_;
    std::unique_ptr<capture::sg2002::HardwareCapture> hardware_;
    std::unique_ptr<capture::Encoder> encoder_;
    capture::Picture picture_;
    capture::Size size_;
    frames::Signal signal_{};
    std::size_t pictures_ = 0;
    bool restarted_ = false;
};

}  // namespace nanokvm::sim::sg2002
