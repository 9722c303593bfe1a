// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/source.hpp"
#include "capture/v4l2/capture_queue.hpp"
#include "capture/v4l2/device.hpp"
#include "capture/v4l2/jpeg_decoder.hpp"
#include "capture/v4l2/kernel.hpp"
#include "capture/v4l2/mode_choice.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace nanokvm::capture::v4l2 {

/// A capture card: a stick, or a bridge from HDMI. It captures while pictures are demanded, hands out the newest one in
/// the memory that the device filled, and leaves out what shows nothing new. What a bridge tells of its input becomes
/// the signal. A device that goes is looked for again when the kernel says that one came. Thread-bound.
class V4l2Source final : public Source {
public:
    V4l2Source(std::unique_ptr<Kernel> kernel, std::string path, const Wish& wish);

    void demand(unsigned fps, std::uint64_t now_ns) override;
    [[nodiscard]] Wake wake() const override;
    void advance(std::uint64_t now_ns, SourceListener& listener) override;

private:
    void open(std::uint64_t now_ns, SourceListener& listener);
    /// Takes the device away: `why` is what the viewer reads. It is tried again at `retry_ns`.
    void lose(std::string_view why, std::uint64_t retry_ns, SourceListener& listener);
    /// Sets the device to what comes in, or says why it cannot.
    void look(std::uint64_t now_ns, SourceListener& listener);
    void look_at_bridge(std::uint64_t now_ns, SourceListener& listener);
    void set_up(std::uint64_t now_ns, SourceListener& listener);
    void start(std::uint64_t now_ns, SourceListener& listener);
    void fetch(std::uint64_t now_ns, SourceListener& listener);
    /// Ends the stream: `why` is what the viewer reads until a picture comes again.
    void stall(std::string_view why, SourceListener& listener);
    void deliver(const CaptureQueue::Filled& filled, std::uint64_t now_ns, SourceListener& listener);
    void deliver_jpeg(const CaptureQueue::Filled& filled, std::uint64_t captured_ns, SourceListener& listener);
    void hand_over(Picture picture, const Damage& damage, SourceListener& listener);
    void spoilt(std::string_view why);
    [[nodiscard]] std::uint64_t captured(std::uint64_t stamp_ns, std::uint64_t now_ns) noexcept;
    void failed(const base::Error& error, std::uint64_t now_ns, SourceListener& listener);
    void announce(frames::SignalState state, Size size, std::uint32_t millihertz, std::string_view text,
                  SourceListener& listener);
    /// Says that nothing is shown, and ends the pictures in memory.
    void pause(const frames::Signal& signal, SourceListener& listener);
    [[nodiscard]] std::string subject(std::string_view predicate) const;

    std::unique_ptr<Kernel> kernel_;
    std::string path_;
    Wish wish_;
    std::optional<Device> device_;
    std::optional<CaptureQueue> queue_;
    std::optional<JpegDecoder> decoder_;
    std::optional<v4l2_dv_timings> timings_;  // that a bridge is set to
    std::optional<Picture> shown_;            // uncompressed, in the buffer that is kept
    std::optional<frames::Signal> announced_;
    unsigned fps_ = 0;
    bool ready_ = false;                 // set to something that can be captured
    bool restarted_ = false;             // the next picture has nothing to do with the last one
    bool stalled_ = false;               // until a picture comes
    bool spoilt_ = false;                // until a good one comes: told once
    std::uint64_t retry_ns_ = 0;         // opens, looks or starts again
    std::uint64_t settle_until_ns_ = 0;  // a device that has just come may need a moment
    std::uint64_t last_filled_ns_ = 0;   // or the start of the stream
    std::uint64_t captured_ns_ = 0;      // of the last picture
    std::uint64_t slot_ns_ = 0;          // pictures before it are more than is demanded
};

}  // namespace nanokvm::capture::v4l2
