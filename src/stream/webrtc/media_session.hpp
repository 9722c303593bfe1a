// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stream/unit.hpp"
#include "stream/webrtc/congestion/controller.hpp"
#include "stream/webrtc/congestion/send_log.hpp"
#include "stream/webrtc/rtcp/packets.hpp"
#include "stream/webrtc/rtp/rtp_sender.hpp"
#include "stream/webrtc/transport.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include <boost/asio/steady_timer.hpp>

namespace nanokvm::stream::webrtc {

/// The video of one connected viewer: access units out, feedback in. Sends an ordinary unit with one call of the
/// transport, a large one in paced pieces; repeats what is asked for; reports; estimates what fits through.
///
/// A unit is copied out of the frame ring at once, so nothing of the ring is ever held. A viewer whose packets do not
/// get away in time is cut to the next IDR. Thread-bound to the loop; the transport outlives it.
class MediaSession final : private rtcp::Listener {
public:
    /// Called on the loop's thread from within calls of this class; must not destroy it.
    struct Hooks {
        std::function<void()> idr_wanted;       ///< asked for by the viewer, or its place is lost
        std::function<void()> bitrate_changed;  ///< bitrate_kbps() is another
        std::function<void()> goodbye;          ///< the viewer leaves (RTCP BYE)
    };
    struct Counters {
        std::uint64_t units = 0;
        std::uint64_t units_dropped = 0;
        std::uint64_t repeated = 0;
        std::uint64_t picture_lost = 0;  ///< PLI and FIR
        std::uint64_t round_trip_us = 0;
    };

    /// Errors: libsrtp2's.
    [[nodiscard]] static base::Result<std::unique_ptr<MediaSession>> create(boost::asio::io_context& loop,
                                                                            Transport& transport,
                                                                            const RtpSettings& settings,
                                                                            const SrtpKeys& keys, Hooks hooks);
    MediaSession(boost::asio::io_context& loop, Transport& transport, const RtpSettings& settings, Srtp srtp,
                 SrtpProfile profile, Hooks hooks);
    ~MediaSession() override;
    MediaSession(const MediaSession&) = delete;
    MediaSession& operator=(const MediaSession&) = delete;

    void unit(const Unit& unit);
    /// What the transport received; RTCP is acted on, all else ignored.
    void packet(std::span<std::byte> packet);
    /// The transport's path or packet size may have changed.
    void path_changed() noexcept { sender_.set_max_packet(transport_.max_packet()); }
    /// The bitrate that is set for all viewers, the upper limit of the estimate.
    void set_ceiling(std::uint32_t kbps) noexcept { limits_.ceiling_kbps = kbps; }
    /// What fits through to this viewer.
    [[nodiscard]] std::uint32_t bitrate_kbps() const noexcept { return congestion::target_kbps(state_, limits_); }
    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
    /// Tells the viewer that the stream is over.
    void say_goodbye();

private:
    void report(const rtcp::ReportBlock& block) override;
    void nack(std::uint32_t media_ssrc, std::uint16_t sequence) override;
    void picture_lost(std::uint32_t media_ssrc) override;
    void max_bitrate(std::uint64_t bits_per_second) override;
    void transport_status(const rtcp::TransportStatus& status) override;
    void transport_feedback_end() override;
    void goodbye() override;

    void lose_place();
    void pump();
    void send(const RtpSender::Batch& batch);
    void resend_asked();
    void look(congestion::Observation seen);
    void report_every_second();
    void send_report();
    [[nodiscard]] RtpSender::Sent note_sent();

    static constexpr std::size_t max_asked = 256;  // sequence numbers of one NACK packet that are looked at

    Transport& transport_;
    Hooks hooks_;
    Srtp srtp_;
    RtpSender sender_;
    congestion::SendLog log_;
    congestion::State state_;
    congestion::Limits limits_;
    boost::asio::steady_timer pacer_;
    boost::asio::steady_timer reporter_;
    std::array<std::uint16_t, max_asked> asked_{};
    std::size_t asked_count_ = 0;
    Counters counters_;
    std::uint64_t now_ns_ = 0;  // of the packet or unit being handled
    bool awaiting_idr_ = true;
    bool pacing_ = false;
    bool transport_feedback_ = false;  // comes: then reports say nothing more of losses
};

}  // namespace nanokvm::stream::webrtc
