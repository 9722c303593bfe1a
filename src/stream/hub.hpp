// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/capture_process.hpp"
#include "stream/screen_settings.hpp"
#include "stream/signal_status.hpp"
#include "stream/unit.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/steady_timer.hpp>

namespace nanokvm::stream {

class Hub;

/// What one viewer gets; ends with the object. Move-only; may outlive its Hub.
class Subscription {
public:
    Subscription() noexcept = default;
    Subscription(Subscription&& other) noexcept;
    Subscription& operator=(Subscription&& other) noexcept;
    ~Subscription();

    /// The viewer cannot go on without an IDR. Coalesced over all viewers of the stream.
    void request_idr();
    /// UnitSink::bitrate_limit_kbps is another.
    void limit_changed();
    /// CLOCK_MONOTONIC nanoseconds at which the stream's time stamps are zero.
    [[nodiscard]] std::uint64_t epoch_ns() const noexcept;

private:
    friend class Hub;
    Subscription(Hub& hub, unsigned stream, UnitSink& sink) noexcept;

    Hub* hub_ = nullptr;
    unsigned stream_ = 0;
    UnitSink* sink_ = nullptr;
    std::weak_ptr<const bool> alive_;  // the hub is
};

/// What others want to know of the streams. Each may be empty; called on the loop's thread.
struct HubEvents {
    std::function<void(const SignalStatus&)> signal;                       ///< changed, see SignalStatus
    std::function<void(frames::Codec, bool ok, std::string_view)> stream;  ///< first picture, or why there is none
    std::function<void(std::uint8_t hid_bits)> leds;
    std::function<void()> viewers;  ///< someone came or left
};

/// The one reader of the frame ring: starts a stream with its first viewer, stops it with its last, and hands every
/// access unit to all of them. Viewers never wait for each other. Thread-bound to the loop.
class Hub final : public CaptureListener {
public:
    /// `worker_argv` as for CaptureProcess.
    Hub(boost::asio::io_context& loop, std::vector<std::string> worker_argv, HubEvents events);
    ~Hub() override;

    void start() { set_capture(true); }
    /// Off: the capture process ends, and viewers are told; they stay, and their streams go on when it is on again.
    void set_capture(bool on);
    [[nodiscard]] bool capturing() const noexcept { return capturing_; }

    /// `sink` outlives the subscription. The first unit it gets is an IDR asked for now.
    [[nodiscard]] Subscription subscribe(frames::Codec codec, UnitSink& sink);
    /// For an orderly end: stops every sink.
    void end_viewers();
    [[nodiscard]] std::size_t viewers(frames::Codec codec) const noexcept;
    [[nodiscard]] std::size_t viewers(frames::Codec codec, UnitSink::Kind kind) const noexcept;
    /// What the encoder of `codec` was last told: what is set, or what fits through to its slowest viewer with an
    /// estimate (bitrate_policy.hpp).
    [[nodiscard]] std::uint32_t bitrate_kbps(frames::Codec codec) const noexcept {
        return streams_[static_cast<unsigned>(codec)].bitrate_kbps;
    }

    /// Takes effect on running streams at once, without dropping a viewer.
    void apply(const ScreenSettings& settings);
    [[nodiscard]] const ScreenSettings& settings() const noexcept { return settings_; }
    [[nodiscard]] const SignalStatus& signal() const noexcept { return status_; }
    [[nodiscard]] bool can_encode(frames::Codec codec) const noexcept;
    /// Of the worker's encoders; nothing before its first Hello.
    [[nodiscard]] const std::optional<frames::EncoderLimits>& limits() const noexcept { return limits_; }
    /// Units delivered since the start, over all streams; two readings give the frame rate.
    [[nodiscard]] std::uint64_t units_delivered() const noexcept { return delivered_; }
    [[nodiscard]] pid_t worker_pid() const noexcept { return capture_.pid(); }

private:
    friend class Subscription;

    struct Stream {
        std::vector<UnitSink*> sinks;  // null: left while units were being delivered
        std::uint64_t epoch_ns = 0;
        std::uint64_t last_timestamp_us = 0;
        std::uint64_t idr_requested_ns = 0;  // the last time an IDR was asked for
        std::uint64_t bitrate_told_ns = 0;
        std::uint32_t bitrate_kbps = 0;
        bool idr_outstanding = false;  // asked for and not come yet
        bool idr_deferred = false;     // to be asked for when the interval is over
        bool reported_ok = false;
    };

    void worker_ready(const frames::Hello& hello) override;
    void worker_lost(std::string_view why) override;
    void signal_changed(const frames::Signal& signal) override;
    void unit_arrived(frames::FrameRef unit) override;
    void stream_failed(unsigned stream, std::string_view why) override;
    void leds_changed(std::uint8_t hid_bits) override;

    void unsubscribe(unsigned stream, UnitSink& sink);
    void request_idr(unsigned stream);
    void send_idr_request(unsigned stream);
    void configure(unsigned stream);
    void adapt_bitrate(unsigned stream);
    void tell_encoder(unsigned stream);
    [[nodiscard]] std::uint32_t wanted_bitrate(unsigned stream) const noexcept;
    void relieve_ring();
    void set_status(SignalStatus status);
    void expect_picture();
    [[nodiscard]] bool anyone_watching() const noexcept;

    HubEvents events_;
    CaptureProcess capture_;
    ScreenSettings settings_;
    std::array<Stream, frames::max_streams> streams_;  // stream id = codec
    SignalStatus reported_;                            // by the worker
    SignalStatus status_;                              // what the viewers are told: also restarts and missing pictures
    std::uint32_t codecs_ = 0;                         // bit n: Codec n; of the last Hello
    std::optional<frames::EncoderLimits> limits_;
    std::uint64_t delivered_ = 0;
    bool capturing_ = false;
    bool delivering_ = false;
    boost::asio::steady_timer picture_timer_;
    boost::asio::steady_timer idr_timer_;
    std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace nanokvm::stream
