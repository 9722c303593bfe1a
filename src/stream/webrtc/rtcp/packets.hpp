// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// RTCP of one sender with one receiver: what a browser sends to us and what we send to it. Pure; big endian; nothing
/// is allocated.
namespace nanokvm::stream::webrtc::rtcp {

/// Longest compound packet that is looked at, and most entries that are read of any list in it.
inline constexpr std::size_t max_packet_bytes = 1500;
inline constexpr std::size_t max_blocks = 31;
inline constexpr std::size_t max_statuses = 2048;  ///< of one transport-wide feedback

/// What the receiver says of one of our streams (RFC 3550 section 6.4.1).
struct ReportBlock {
    std::uint32_t ssrc = 0;
    double fraction_lost = 0;            ///< 0 to 1, since the last report
    std::uint32_t highest_sequence = 0;  ///< extended
    std::uint32_t jitter = 0;            ///< in RTP time units
    std::uint32_t last_sr = 0;           ///< middle 32 bits of the NTP time of our last report; 0: none came
    std::uint32_t delay_since_sr = 0;    ///< in 1/65536 s
};

/// One packet of a transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01).
struct TransportStatus {
    std::uint16_t sequence = 0;
    bool received = false;
    std::int64_t arrival_us = 0;  ///< on the receiver's clock, modulo 2^24 times 64 ms; only when received
};

/// What the elements of a compound packet are given to, in their order.
class Listener {
public:
    virtual ~Listener() = default;
    virtual void report(const ReportBlock& block) = 0;
    /// RFC 4585 section 6.2.1: `sequence` of `media_ssrc` did not come.
    virtual void nack(std::uint32_t media_ssrc, std::uint16_t sequence) = 0;
    /// RFC 4585 section 6.3.1 (PLI) and RFC 5104 section 4.3.1 (FIR): the receiver cannot go on without an IDR.
    virtual void picture_lost(std::uint32_t media_ssrc) = 0;
    /// draft-alvestrand-rmcat-remb-03: more does not get through.
    virtual void max_bitrate(std::uint64_t bits_per_second) = 0;
    virtual void transport_status(const TransportStatus& status) = 0;
    /// All statuses of one feedback have been given.
    virtual void transport_feedback_end() = 0;
    /// The receiver leaves (RFC 3550 section 6.6).
    virtual void goodbye() = 0;
};

/// Reads a compound packet (reduced-size ones too, RFC 5506). Unknown types are skipped; at the first that is broken it
/// stops. False: something was broken. What was before it has been told.
bool parse(std::span<const std::byte> packet, Listener& listener);

/// RFC 3550 section 6.4.1.
struct SenderReport {
    std::uint32_t ssrc = 0;
    std::uint64_t ntp = 0;  ///< 64-bit NTP time
    std::uint32_t rtp_time = 0;
    std::uint32_t packets = 0;
    std::uint32_t octets = 0;
};
inline constexpr std::size_t max_report_bytes = 128;

/// Writes a sender report without blocks and an SDES with the CNAME (at most 64 bytes of it): what RFC 3550 section 6.1
/// asks of every compound packet. Returns its size.
std::size_t put_sender_report(std::span<std::byte, max_report_bytes> out, const SenderReport& report,
                              const char* cname);
/// A BYE for the stream in a reduced-size packet. Returns its size.
std::size_t put_goodbye(std::span<std::byte, max_report_bytes> out, std::uint32_t ssrc) noexcept;

/// 64-bit NTP time (seconds since 1900, 32-bit fraction) of nanoseconds since 1970.
[[nodiscard]] constexpr std::uint64_t ntp_time(std::uint64_t unix_ns) noexcept {
    constexpr std::uint64_t epoch_s = 2'208'988'800;
    return (unix_ns / 1'000'000'000 + epoch_s) << 32U | ((unix_ns % 1'000'000'000) << 32U) / 1'000'000'000;
}
/// The middle 32 bits, as reports carry it.
[[nodiscard]] constexpr std::uint32_t middle(std::uint64_t ntp) noexcept {
    return static_cast<std::uint32_t>(ntp >> 16U);
}

/// The time a packet takes to the receiver and back, by what the receiver says of our last report (RFC 3550 section
/// 6.4.1); microseconds, 0 when the report says nothing of it or the clock was set back.
[[nodiscard]] std::uint64_t round_trip_us(const ReportBlock& block, std::uint64_t now_ntp) noexcept;

}  // namespace nanokvm::stream::webrtc::rtcp
