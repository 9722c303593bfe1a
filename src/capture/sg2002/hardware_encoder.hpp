// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/encoder.hpp"
#include "capture/sg2002/board_limits.hpp"
#include "capture/sg2002/encoder_channel.hpp"
#include "capture/sg2002/pipeline.hpp"

#include <array>
#include <memory>
#include <optional>

namespace nanokvm::capture::sg2002 {

/// One channel of VENC, fed with the physical addresses of the scaler's frames. It comes into being with its first
/// picture and again after the pipeline was down or the hardware hung; what is read of it are packs. Thread-bound;
/// borrows the pipeline.
class HardwareEncoder final : public Encoder, PipelineClient {
public:
    HardwareEncoder(Pipeline& pipeline, const frames::StreamSettings& settings) noexcept
        : pipeline_(pipeline), settings_(settings) {}
    ~HardwareEncoder();
    HardwareEncoder(const HardwareEncoder&) = delete;
    HardwareEncoder& operator=(const HardwareEncoder&) = delete;

    [[nodiscard]] PixelFormat input() const noexcept override { return PixelFormat::hardware; }
    /// What the driver takes live; the bit rate is adopted at the next periodic I picture, a second later at most two.
    [[nodiscard]] bool reconfigure(const frames::StreamSettings& settings) override;
    /// A picture that the hardware lost is left out; only what comes back is an error: no video memory, no channel, an
    /// encoder that hangs although it was made anew.
    [[nodiscard]] base::Result<EncodedUnit> encode(const Picture& picture, bool idr) override;
    void release() noexcept override;

private:
    void pipeline_stopping() noexcept override;
    [[nodiscard]] base::Result<void> open();
    [[nodiscard]] base::Result<void> configure(EncoderChannel& channel);
    void close() noexcept;
    [[nodiscard]] base::Result<void> ensure_frame();
    [[nodiscard]] bool keep_rate();
    [[nodiscard]] base::Result<EncodedUnit> failed(const char* step, int answer);
    [[nodiscard]] base::Result<EncodedUnit> gather();
    [[nodiscard]] base::Result<void> copy_head(const abi::VencPack& pack, std::size_t& used);
    [[nodiscard]] unsigned submitted_fps() const noexcept;

    /// Parameter sets and SEI of one picture: they lie scattered in the kernel's memory.
    static constexpr std::size_t max_head_bytes = 4096;

    Pipeline& pipeline_;
    frames::StreamSettings settings_;
    std::optional<EncoderChannel> channel_;
    unsigned node_ = 0;
    Output* output_ = nullptr;
    std::array<std::byte, max_head_bytes> head_;
    unsigned fps_ = 0;       // that the channel reckons with
    unsigned failures_ = 0;  // in a row
    bool fresh_ = false;     // the channel's first picture is an IDR by itself
    bool holding_ = false;   // packs are out
};

/// Makes them. Thread-bound; borrows the pipeline.
class HardwareFactory final : public EncoderFactory {
public:
    explicit HardwareFactory(Pipeline& pipeline) noexcept : pipeline_(pipeline) {}

    [[nodiscard]] std::uint32_t codecs() const noexcept override {
        return codec_bit(frames::Codec::h264) | codec_bit(frames::Codec::h265) | codec_bit(frames::Codec::mjpeg);
    }
    [[nodiscard]] const frames::EncoderLimits& limits() const noexcept override { return board_limits; }
    [[nodiscard]] base::Result<std::unique_ptr<Encoder>> make(const frames::StreamSettings& settings) override;

private:
    Pipeline& pipeline_;
};

}  // namespace nanokvm::capture::sg2002
