// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/sg2002/abi/venc.hpp"
#include "capture/sg2002/abi/venc_control.hpp"
#include "capture/sg2002/abi/venc_stream.hpp"
#include "capture_path.hpp"
#include "clock.hpp"
#include "memory.hpp"
#include "picture_codec.hpp"
#include "verdict.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace nanokvm::sim::sg2002 {

/// What all encoder channels share.
struct EncoderBoard {
    Memory& memory;
    IonHeap& heap;
    CapturePath& path;
    Clock& clock;
    Verdict& verdict;
    CodecMaker& codecs;
};

/// The hardware of one codec: one picture at a time.
struct Core {
    std::uint64_t free_ns = 0;
};

/// One channel of VENC (reference 4, 8.2–8.6): states, the ring of bitstreams, packs, rate and IDR rules. It outlives
/// its clients. Thread-bound.
class EncoderModel {
public:
    EncoderModel(EncoderBoard board, std::array<Core, 3>& cores, unsigned number) noexcept
        : board_(board), cores_(cores), number_(number) {}

    /// The answer of the driver: 0, a vendor code, or -errno.
    [[nodiscard]] int command(capture::sg2002::abi::VencCommand id, void* argument);
    [[nodiscard]] bool readable() const noexcept { return job_.has_value(); }
    [[nodiscard]] bool exists() const noexcept { return state_ != State::none; }
    [[nodiscard]] std::uint64_t pictures() const noexcept { return sequence_; }

    // Faults.
    /// The next picture never comes out, until the channel is destroyed.
    void hang_next() noexcept { hang_next_ = true; }
    /// The next picture finds the ring full.
    void overflow_next() noexcept { overflow_next_ = true; }

private:
    enum class State { none, created, started };
    struct Pack {
        std::uint64_t address;
        std::uint32_t bytes;
        std::int32_t type;
        bool in_ring;
    };
    struct Job {
        std::uint64_t done_ns = 0;
        std::uint64_t frame_address = 0;
        std::uint64_t frame_number = 0;
        std::uint64_t pts_us = 0;
        bool lost = false;  // dropped, or hung
        std::vector<Pack> packs;
    };

    [[nodiscard]] int create(const capture::sg2002::abi::VencChannel& attributes);
    void destroy();
    [[nodiscard]] int start();
    [[nodiscard]] int control(capture::sg2002::abi::VencCommand id, void* argument);
    [[nodiscard]] int set_attributes(const capture::sg2002::abi::VencChannel& attributes);
    [[nodiscard]] int set_roi(const capture::sg2002::abi::VencRoi& roi);
    [[nodiscard]] int send(const capture::sg2002::abi::VencFrameRequest& request);
    [[nodiscard]] int check_frame(const capture::sg2002::abi::VideoFrame& frame);
    [[nodiscard]] int encode(const ScaledFrame& frame, std::uint64_t now_ns);
    [[nodiscard]] int receive(const capture::sg2002::abi::VencStreamRequest& request);
    [[nodiscard]] int release();
    [[nodiscard]] bool decide_idr();
    [[nodiscard]] bool store(std::span<const std::byte> unit, Job& job);
    void store_pack(std::span<const std::byte> nal, std::int32_t type, bool slice, Job& job);
    [[nodiscard]] frames::StreamSettings settings() const noexcept;
    [[nodiscard]] Core& core() noexcept;
    [[nodiscard]] bool jpeg() const noexcept;
    [[nodiscard]] std::uint64_t encode_ns() const noexcept;

    EncoderBoard board_;
    std::array<Core, 3>& cores_;
    unsigned number_;
    State state_ = State::none;
    capture::sg2002::abi::VencChannel attributes_{};
    capture::sg2002::abi::VencRcParameters rc_{};
    capture::sg2002::abi::VencJpegParameters jpeg_{};
    std::array<capture::sg2002::abi::VencRoi, 8> roi_{};
    std::unique_ptr<PictureCodec> codec_;
    std::uint64_t ring_ = 0;
    std::uint64_t ring_used_ = 0;  // write position
    std::uint64_t references_ = 0;
    std::uint64_t headers_ = 0;  // kernel memory for parameter sets
    std::optional<Job> job_;     // submitted, not fetched
    std::optional<Job> out_;     // fetched, not released
    std::uint32_t sequence_ = 0;
    std::uint32_t gop_position_ = 0;
    bool idr_asked_ = false;
    bool idr_instant_ = false;
    bool change_pending_ = false;  // of bit rate or frame rate
    bool hang_next_ = false;
    bool overflow_next_ = false;
};

}  // namespace nanokvm::sim::sg2002
