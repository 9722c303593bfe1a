// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/encoder.hpp"
#include "capture/pattern/ticker.hpp"
#include "capture/replay/replay_file.hpp"
#include "capture/source.hpp"
#include "frames/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace nanokvm::capture {

/// Paces a file as a hardware encoder would deliver it: pictures without pixels at the frame rate, stamped with the
/// time they were due. Thread-bound; borrows the file.
class ReplaySource final : public Source {
public:
    /// `fps` is 1–60.
    ReplaySource(const ReplayFile& file, unsigned fps) noexcept : file_(file), fps_(fps) {}

    void demand(unsigned fps, std::uint64_t now_ns) override;
    [[nodiscard]] Wake wake() const override { return {.deadline_ns = ticker_.due()}; }
    void advance(std::uint64_t now_ns, SourceListener& listener) override;

private:
    const ReplayFile& file_;
    unsigned fps_;
    Ticker ticker_;
    bool announced_ = false;
};

/// "Encodes" by handing out the file's units one after the other, over and over; an IDR that is asked for is the next
/// one in the file. Size, bitrate and the like are those of the file, whatever the settings say. Borrows the file.
class ReplayEncoder final : public Encoder {
public:
    explicit ReplayEncoder(const ReplayFile& file) noexcept : file_(file) {}

    [[nodiscard]] PixelFormat input() const noexcept override { return PixelFormat::none; }
    [[nodiscard]] bool reconfigure(const frames::StreamSettings& settings) override {
        return settings.codec == file_.codec();
    }
    [[nodiscard]] base::Result<EncodedUnit> encode(const Picture& picture, bool idr) override;

private:
    const ReplayFile& file_;
    std::size_t next_ = 0;
};

/// Makes ReplayEncoders. Borrows the file.
class ReplayFactory final : public EncoderFactory {
public:
    explicit ReplayFactory(const ReplayFile& file) noexcept : file_(file) {}

    [[nodiscard]] std::uint32_t codecs() const noexcept override { return codec_bit(file_.codec()); }
    [[nodiscard]] const frames::EncoderLimits& limits() const noexcept override { return limits_; }
    [[nodiscard]] base::Result<std::unique_ptr<Encoder>> make(const frames::StreamSettings& settings) override;

private:
    const ReplayFile& file_;
    frames::EncoderLimits limits_ = frames::software_limits();  // none of the settings has an effect
};

}  // namespace nanokvm::capture
