// SPDX-License-Identifier: GPL-3.0-or-later
// VENC: pictures in, packs out.
#include "capture/replay/annexb.hpp"
#include "capture/sg2002/abi/errors.hpp"
#include "encoder_core.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace nanokvm::sim::sg2002 {

namespace abi = capture::sg2002::abi;
using abi::ErrorId;

namespace {

constexpr int code(ErrorId id) noexcept {
    return abi::error_code(abi::venc_error_base, id);
}

constexpr std::uint64_t never = ~std::uint64_t{0};
constexpr std::uint64_t tick_ns = 4'000'000;
/// H.264 of 1080p takes 9.2 ms (reference 9); the other cores are taken to be as quick.
constexpr std::uint64_t encode_ns_per_kilopixel = 9'200'000ULL * 1000 / (1920 * 1080);
constexpr std::uint64_t reserved_in_ring = 4096;
constexpr std::uint64_t least_left_in_ring = 128U << 10U;

std::uint64_t patience(std::int32_t timeout_ms) noexcept {
    if (timeout_ms < 0) {
        return 4295ULL * 1'000'000'000;
    }
    return static_cast<std::uint64_t>(timeout_ms) * 1'000'000 / tick_ns * tick_ns;
}

/// The type of a pack, and whether it is a slice.
std::pair<std::int32_t, bool> pack_type(frames::Codec codec, std::byte header, bool idr) noexcept {
    const auto byte = std::to_integer<unsigned>(header);
    if (codec == frames::Codec::h264) {
        switch (byte & 0x1FU) {
            case 7:
                return {static_cast<std::int32_t>(abi::H264Nal::sps), false};
            case 8:
                return {static_cast<std::int32_t>(abi::H264Nal::pps), false};
            case 6:
                return {static_cast<std::int32_t>(abi::H264Nal::sei), false};
            default:
                return {static_cast<std::int32_t>(idr ? abi::H264Nal::idr : abi::H264Nal::p), true};
        }
    }
    const unsigned type = byte >> 1U & 0x3FU;
    if (type >= 32) {
        return {type == 40 ? 39 : static_cast<std::int32_t>(type), false};
    }
    return {static_cast<std::int32_t>(idr ? abi::H265Nal::idr : abi::H265Nal::p), true};
}

}  // namespace

std::uint64_t EncoderModel::encode_ns() const noexcept {
    return std::uint64_t{attributes_.venc.pic_width} * attributes_.venc.pic_height / 1000 * encode_ns_per_kilopixel;
}

int EncoderModel::check_frame(const abi::VideoFrame& frame) {
    const bool aligned = frame.address[0] % 64 == 0 && frame.address[1] % 64 == 0 && frame.stride[0] % 64 == 0 &&
                         frame.stride[1] % 64 == 0;
    if (!aligned || frame.length[0] < frame.stride[0] * frame.height) {
        board_.verdict.fault("a frame is submitted whose planes are not aligned to 64 or too short");
        return code(ErrorId::illegal_parameter);
    }
    if (frame.pixel_format != abi::PixelFormat::nv21) {
        return code(ErrorId::illegal_parameter);
    }
    if (frame.width != attributes_.venc.pic_width || frame.height != attributes_.venc.pic_height) {
        board_.verdict.fault(fmt::format("a frame of {}x{} is submitted to an encoder of {}x{}", frame.width,
                                         frame.height, attributes_.venc.pic_width, attributes_.venc.pic_height));
        return code(ErrorId::illegal_parameter);
    }
    return 0;
}

int EncoderModel::send(const abi::VencFrameRequest& request) {
    if (state_ != State::started) {
        return code(ErrorId::venc_init);
    }
    const auto& info = *reinterpret_cast<const abi::VideoFrameInfo*>(static_cast<std::uintptr_t>(request.frame));
    if (const int bad = check_frame(info.frame); bad != 0) {
        return bad;
    }
    const ScaledFrame* const frame = board_.path.held(info.frame.address[0]);
    if (frame == nullptr) {
        board_.verdict.fault("a frame is submitted that was released before: the picture is torn");
        return code(ErrorId::illegal_parameter);
    }
    std::uint64_t now = board_.clock.now_ns();
    const std::uint64_t deadline = now + patience(request.timeout_ms);
    if (job_ || core().free_ns > deadline) {  // the core's lock is held
        board_.clock.sleep_until(deadline);
        return code(ErrorId::busy);
    }
    now = std::max(now, core().free_ns);
    board_.clock.sleep_until(now);
    if (references_ == 0 && !jpeg()) {
        const std::uint64_t width = (std::uint64_t{attributes_.venc.pic_width} + 31) / 32 * 32;
        const std::uint64_t height = (std::uint64_t{attributes_.venc.pic_height} + 15) / 16 * 16;
        references_ = board_.heap.allocate(2 * width * height * 3 / 2);
        if (references_ == 0) {
            return code(ErrorId::no_buffer);
        }
    }
    return encode(*frame, now);
}

bool EncoderModel::decide_idr() {
    const std::uint32_t gop = attributes_.rc.rate.cbr.gop;  // first in all modes of H.26x
    const bool periodic = gop_position_ % gop == 0;
    if (periodic && std::exchange(change_pending_, false)) {
        codec_->change(settings());
    }
    const bool asked = std::exchange(idr_asked_, false);
    if (asked && idr_instant_) {
        gop_position_ = 0;  // the forced picture counts as position 0, but is no periodic one
    }
    ++gop_position_;
    return periodic || asked;
}

int EncoderModel::encode(const ScaledFrame& frame, std::uint64_t now_ns) {
    if (!codec_) {
        auto made = board_.codecs.make(settings());
        if (!made) {
            board_.verdict.fault("the simulator's encoder: " + made.error().message);
            return code(ErrorId::no_memory);
        }
        codec_ = std::move(*made);
    }
    const bool idr = jpeg() || decide_idr();
    const auto unit = codec_->encode({frame.number, frame.captured_us * 1000, board_.path.input_size()}, idr);
    if (!unit) {
        board_.verdict.fault("the simulator's encoder: " + unit.error().message);
        return code(ErrorId::no_memory);
    }
    Job job;
    job.frame_address = frame.block.address;
    job.frame_number = frame.number;
    job.pts_us = frame.captured_us;
    job.done_ns = std::max(now_ns + encode_ns(), board_.clock.now_ns());
    ++sequence_;
    if (std::exchange(hang_next_, false)) {
        job.lost = true;
        job.done_ns = never;
    } else if (!store(*unit, job) || std::exchange(overflow_next_, false)) {
        job.lost = true;
        idr_asked_ = true;
        idr_instant_ = false;
    }
    core().free_ns = job.done_ns;
    job_ = std::move(job);
    return 0;
}

bool EncoderModel::store(std::span<const std::byte> unit, Job& job) {
    const std::uint64_t ring_bytes = attributes_.venc.buf_size - reserved_in_ring;
    if (ring_bytes - std::min(ring_bytes, ring_used_) < least_left_in_ring || attributes_.venc.ring_queue == 0) {
        ring_used_ = 0;
    }
    if (unit.size() > ring_bytes - ring_used_) {
        return false;
    }
    headers_ = headers_ / 65536 * 65536;
    if (jpeg()) {
        store_pack(unit, 0, true, job);
        return true;
    }
    const frames::Codec codec = settings().codec;
    const auto syntax = codec == frames::Codec::h264 ? capture::annexb::Syntax::h264 : capture::annexb::Syntax::h265;
    capture::annexb::NalReader reader(unit);
    while (const auto nal = reader.next()) {
        const auto role = capture::annexb::role_of(unit.subspan(nal->header, nal->end - nal->header), syntax);
        const bool is_idr = role == capture::annexb::Role::first_of_idr;
        const auto [type, slice] = pack_type(codec, unit[nal->header], is_idr);
        if (slice) {  // all slices of a picture lie in one pack (reference 4.8)
            store_pack(unit.subspan(nal->begin), type, true, job);
            break;
        }
        store_pack(unit.subspan(nal->begin, nal->end - nal->begin), type, false, job);
    }
    return true;
}

void EncoderModel::store_pack(std::span<const std::byte> nal, std::int32_t type, bool slice, Job& job) {
    std::uint64_t& place = slice ? ring_used_ : headers_;
    const std::uint64_t address = slice ? ring_ + ring_used_ : headers_;
    std::memcpy(board_.memory.hardware_view(address), nal.data(), nal.size());
    place += (nal.size() + 63) / 64 * 64;
    job.packs.push_back({address, static_cast<std::uint32_t>(nal.size()), type, slice});
}

int EncoderModel::receive(const abi::VencStreamRequest& request) {
    if (out_) {
        board_.verdict.fault("a stream is fetched while the one before is not released");
    }
    const std::uint64_t now = board_.clock.now_ns();
    std::uint64_t deadline = now + patience(request.timeout_ms);
    if (jpeg()) {
        deadline = std::max(deadline, now + 2'000'000'000);  // JPEG ignores the timeout, and gives up after 2 s
    }
    if (!job_ || job_->lost || job_->done_ns > deadline) {
        board_.clock.sleep_until(deadline);
        if (job_ && job_->lost && job_->done_ns <= deadline) {
            job_.reset();
        }
        return code(ErrorId::busy);
    }
    board_.clock.sleep_until(job_->done_ns);
    const ScaledFrame* const frame = board_.path.held(job_->frame_address);
    if (frame == nullptr || frame->number != job_->frame_number) {
        board_.verdict.fault("a frame was released before its picture was encoded: the picture is torn");
    }
    auto& stream = *reinterpret_cast<abi::VencStream*>(static_cast<std::uintptr_t>(request.stream));
    if (stream.pack_count < job_->packs.size()) {
        board_.verdict.fault("the array of packs is too short: the driver writes behind it");
        return code(ErrorId::illegal_parameter);
    }
    auto* const packs = reinterpret_cast<abi::VencPack*>(static_cast<std::uintptr_t>(stream.packs));
    for (std::size_t index = 0; index < job_->packs.size(); ++index) {
        const Pack& pack = job_->packs[index];
        abi::VencPack described{};
        described.address = pack.address;
        described.virtual_address = 0xFFFF'FFD0'DEAD'0000;
        described.length = pack.bytes;
        described.pts_us = job_->pts_us;
        described.data_type = pack.type;
        packs[index] = described;
    }
    stream.pack_count = static_cast<std::uint32_t>(job_->packs.size());
    stream.sequence = sequence_ - 1;
    out_ = std::exchange(job_, std::nullopt);
    return 0;
}

int EncoderModel::release() {
    if (!out_) {
        return code(ErrorId::illegal_parameter);
    }
    for (const Pack& pack : out_->packs) {
        board_.memory.poison(pack.address, pack.bytes);
    }
    out_.reset();
    return 0;
}

}  // namespace nanokvm::sim::sg2002
