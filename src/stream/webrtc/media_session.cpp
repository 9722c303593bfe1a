// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/media_session.hpp"

#include "base/clock.hpp"
#include "stream/webrtc/congestion/pacing.hpp"
#include "stream/webrtc/random.hpp"
#include "stream/webrtc/sdp/answer.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace nanokvm::stream::webrtc {
namespace {

constexpr std::chrono::seconds report_interval{1};
/// Packets that may wait when the next access unit comes: an IDR that is still being paced. More: the viewer is behind.
constexpr std::size_t max_waiting = 512;
constexpr std::uint64_t least_patience_ns = 10'000'000;
constexpr std::uint64_t first_patience_ns = 50'000'000;  // before the round trip time is known

/// The wall clock as NTP time, at a moment of CLOCK_MONOTONIC.
std::uint64_t ntp_at(std::uint64_t monotonic_ns) noexcept {
    const auto unix = std::chrono::system_clock::now().time_since_epoch();
    const auto unix_ns = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(unix).count());
    return rtcp::ntp_time(unix_ns - (base::monotonic_ns() - monotonic_ns));
}

}  // namespace

base::Result<std::unique_ptr<MediaSession>> MediaSession::create(boost::asio::io_context& loop, Transport& transport,
                                                                 const RtpSettings& settings, const SrtpKeys& keys,
                                                                 Hooks hooks) {
    auto srtp = Srtp::create(keys);
    if (!srtp) {
        return tl::unexpected(srtp.error());
    }
    return std::make_unique<MediaSession>(loop, transport, settings, std::move(*srtp), keys.profile, std::move(hooks));
}

MediaSession::MediaSession(boost::asio::io_context& loop, Transport& transport, const RtpSettings& settings, Srtp srtp,
                           SrtpProfile profile, Hooks hooks)
    : transport_(transport),
      hooks_(std::move(hooks)),
      srtp_(std::move(srtp)),
      // A first sequence number in the lower half: RFC 3711 section 3.3.1, a lost first packet must not hide a wrap.
      sender_(settings, srtp_, profile, static_cast<std::uint16_t>(random_number() & 0x7fffU),
              static_cast<std::uint32_t>(random_number())),
      pacer_(loop),
      reporter_(loop) {
    path_changed();
    report_every_second();
}

MediaSession::~MediaSession() = default;

RtpSender::Sent MediaSession::note_sent() {
    return [this](std::uint16_t sequence, std::size_t bytes) { log_.sent(sequence, bytes, now_ns_); };
}

// --- out ---

void MediaSession::unit(const Unit& unit) {
    const bool idr = unit.frame->idr();
    now_ns_ = base::monotonic_ns();
    if ((unit.frame->info().flags & frames::flag_discontinuity) != 0 && !idr) {
        awaiting_idr_ = true;
    }
    if (awaiting_idr_ && !idr) {
        return hooks_.idr_wanted();
    }
    if (idr) {
        sender_.drop_unsent();  // the pictures before it would only delay it
    } else if (sender_.unsent() > max_waiting) {
        return lose_place();
    }
    const std::uint64_t captured_ns = unit.frame->info().captured_ns;
    const bool stamped = sender_.settings().extensions.abs_capture_time != 0;
    if (!sender_.queue({.payload = unit.frame->payload(),
                        .captured_ns = captured_ns,
                        .capture_ntp = stamped ? ntp_at(captured_ns) : 0})) {
        return lose_place();
    }
    awaiting_idr_ = false;
    ++counters_.units;
    if (!pacing_) {
        pump();
    }
}

void MediaSession::lose_place() {
    ++counters_.units_dropped;
    sender_.drop_unsent();
    awaiting_idr_ = true;
    hooks_.idr_wanted();
}

void MediaSession::pump() {
    const auto batch = sender_.next_batch(congestion::burst_packets, note_sent());
    send(batch);
    if (sender_.unsent() == 0) {
        return;
    }
    const bool limited = bitrate_kbps() < limits_.ceiling_kbps;
    pacing_ = true;
    pacer_.expires_after(std::chrono::microseconds(congestion::pause_us(batch.arena.size(), bitrate_kbps(), limited)));
    pacer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            pacing_ = false;
            now_ns_ = base::monotonic_ns();
            pump();
        }
    });
}

void MediaSession::send(const RtpSender::Batch& batch) {
    if (!batch.sizes.empty()) {
        // What the kernel does not take is lost like any packet on the way: the history and the viewer's NACK repair
        // it.
        static_cast<void>(transport_.send(batch.arena, batch.sizes));
    }
}

void MediaSession::resend_asked() {
    const std::uint64_t patience =
        counters_.round_trip_us == 0 ? first_patience_ns : std::max(least_patience_ns, counters_.round_trip_us * 1000);
    auto rest = std::span<const std::uint16_t>(asked_).first(std::exchange(asked_count_, 0));
    while (!rest.empty()) {
        const auto some = rest.first(std::min(rest.size(), RtpSender::max_batch));
        rest = rest.subspan(some.size());
        const auto batch = sender_.resend(some, now_ns_, patience, note_sent());
        counters_.repeated += batch.sizes.size();
        send(batch);
    }
}

void MediaSession::report_every_second() {
    reporter_.expires_after(report_interval);
    reporter_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            send_report();
            report_every_second();
        }
    });
}

void MediaSession::send_report() {
    if (sender_.counters().packets == 0) {
        return;
    }
    const std::uint64_t now = base::monotonic_ns();
    std::array<std::byte, rtcp::max_report_bytes + Srtp::max_trailer> room;
    const std::size_t clear = rtcp::put_sender_report(std::span(room).first<rtcp::max_report_bytes>(),
                                                      {.ssrc = sender_.settings().ssrc,
                                                       .ntp = ntp_at(now),
                                                       .rtp_time = sender_.rtp_time(now),
                                                       .packets = sender_.counters().packets,
                                                       .octets = sender_.counters().octets},
                                                      sdp::cname);
    const auto size = static_cast<std::uint16_t>(srtp_.protect_rtcp(room, clear));
    if (size > 0) {
        static_cast<void>(transport_.send(std::span(room).first(size), std::span(&size, 1)));
    }
}

void MediaSession::say_goodbye() {
    std::array<std::byte, rtcp::max_report_bytes + Srtp::max_trailer> room;
    const std::size_t clear =
        rtcp::put_goodbye(std::span(room).first<rtcp::max_report_bytes>(), sender_.settings().ssrc);
    const auto size = static_cast<std::uint16_t>(srtp_.protect_rtcp(room, clear));
    if (size > 0) {
        static_cast<void>(transport_.send(std::span(room).first(size), std::span(&size, 1)));
    }
}

// --- in ---

void MediaSession::packet(std::span<std::byte> packet) {
    // RFC 5761 section 4: RTCP has the packet types 192 to 223 where RTP has marker and payload type.
    if (packet.size() < 8 || packet[1] < std::byte{192} || packet[1] > std::byte{223}) {
        return;
    }
    now_ns_ = base::monotonic_ns();
    rtcp::parse(srtp_.open_rtcp(packet), *this);
    resend_asked();
}

void MediaSession::report(const rtcp::ReportBlock& block) {
    if (block.ssrc != sender_.settings().ssrc) {
        return;
    }
    if (const std::uint64_t round_trip = rtcp::round_trip_us(block, ntp_at(now_ns_)); round_trip != 0) {
        counters_.round_trip_us = round_trip;
    }
    if (!transport_feedback_) {
        look({.now_ns = now_ns_, .loss = block.fraction_lost, .sent_kbps = log_.sent_kbps(now_ns_)});
    }
}

void MediaSession::nack(std::uint32_t media_ssrc, std::uint16_t sequence) {
    if (media_ssrc == sender_.settings().ssrc && asked_count_ < max_asked) {
        asked_[asked_count_++] = sequence;
    }
}

void MediaSession::picture_lost(std::uint32_t media_ssrc) {
    if (media_ssrc == sender_.settings().ssrc) {
        ++counters_.picture_lost;
        hooks_.idr_wanted();
    }
}

void MediaSession::max_bitrate(std::uint64_t bits_per_second) {
    look({.now_ns = now_ns_,
          .receiver_estimate_kbps = static_cast<double>(bits_per_second) / 1000,
          .sent_kbps = log_.sent_kbps(now_ns_)});
}

void MediaSession::transport_status(const rtcp::TransportStatus& status) {
    log_.status(status);
}

void MediaSession::transport_feedback_end() {
    transport_feedback_ = true;
    look(log_.finish(now_ns_));
}

void MediaSession::goodbye() {
    hooks_.goodbye();
}

void MediaSession::look(congestion::Observation seen) {
    seen.round_trip_us = counters_.round_trip_us;
    const std::uint32_t before = bitrate_kbps();
    state_ = congestion::step(state_, seen, limits_);
    if (bitrate_kbps() != before) {
        hooks_.bitrate_changed();
    }
}

}  // namespace nanokvm::stream::webrtc
