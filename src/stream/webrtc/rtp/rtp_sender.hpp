// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "frames/protocol.hpp"
#include "stream/webrtc/rtp/extensions.hpp"
#include "stream/webrtc/rtp/history.hpp"
#include "stream/webrtc/rtp/packetiser.hpp"
#include "stream/webrtc/rtp/srtp.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace nanokvm::stream::webrtc {

/// What the peer and we have agreed on for the one video stream.
struct RtpSettings {
    frames::Codec codec = frames::Codec::h264;
    std::uint8_t payload_type = 0;
    std::uint8_t rtx_payload_type = 0;  ///< 0: lost packets are sent again as they were (RFC 4585), else RFC 4588
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;
    ExtensionIds extensions;
};

/// One access unit as the sender needs it.
struct RtpUnit {
    std::span<const std::byte> payload;  ///< Annex B
    std::uint64_t captured_ns = 0;       ///< CLOCK_MONOTONIC
    std::uint64_t capture_ntp = 0;       ///< the same moment as 64-bit NTP time
};

/// Makes encrypted RTP packets of access units, in an arena of its own that a transport sends from. Pure but for
/// libsrtp2: no clock, no socket. Payloads are copied twice, into the history and into the arena, since libsrtp2
/// encrypts in place; nothing is allocated after construction. Thread-bound.
class RtpSender {
public:
    static constexpr std::size_t max_batch = 64;  ///< packets; what one UDP_SEGMENT call takes
    static constexpr std::size_t max_packet = 1472;

    struct Counters {
        std::uint32_t packets = 0;  ///< as sender reports count: without headers, without RTX (RFC 3550 section 6.4.1)
        std::uint32_t octets = 0;
        std::uint64_t resent = 0;
        std::uint64_t not_found = 0;  ///< asked for again and no longer there
    };
    /// Called for each packet put into the arena: its transport-wide sequence number and its size on the wire.
    using Sent = std::function<void(std::uint16_t transport_sequence, std::size_t bytes)>;

    /// `first_sequence` should be random (RFC 3550 section 5.1); `timestamp_offset` too.
    RtpSender(const RtpSettings& settings, Srtp& srtp, SrtpProfile profile, std::uint16_t first_sequence,
              std::uint32_t timestamp_offset);

    /// Longest packet from now on, header to tag: Transport::max_packet.
    void set_max_packet(std::size_t bytes) noexcept;

    /// Cuts the unit and queues its packets. False: there was no room (too much is unsent) or nothing in it; then
    /// nothing of it is queued, and the viewer goes on at an IDR.
    [[nodiscard]] bool queue(const RtpUnit& unit) noexcept;
    [[nodiscard]] std::size_t unsent() const noexcept { return history_.unsent(); }
    /// Forgets what is queued: it was lost.
    void drop_unsent() noexcept;

    /// Encrypts at most `limit` queued packets into the arena, whose former content is gone. Views are valid until the
    /// next call.
    struct Batch {
        std::span<const std::byte> arena;
        std::span<const std::uint16_t> sizes;
    };
    [[nodiscard]] Batch next_batch(std::size_t limit, const Sent& sent) noexcept;

    /// The same for packets asked for again (at most max_batch). One that was sent again less than `patience_ns` ago is
    /// not repeated: the first repetition is still under way.
    [[nodiscard]] Batch resend(std::span<const std::uint16_t> sequences, std::uint64_t now_ns,
                               std::uint64_t patience_ns, const Sent& sent) noexcept;

    /// 90 kHz time of a moment of CLOCK_MONOTONIC.
    [[nodiscard]] std::uint32_t rtp_time(std::uint64_t monotonic_ns) const noexcept;
    [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
    [[nodiscard]] const RtpSettings& settings() const noexcept { return settings_; }

private:
    class Queue;
    void begin_batch() noexcept;
    void put_packet(History::Packet& packet, bool again, const Sent& sent) noexcept;
    [[nodiscard]] std::size_t capacity(bool first_of_unit) const noexcept;

    RtpSettings settings_;
    Srtp& srtp_;
    std::size_t overhead_;
    std::size_t max_packet_ = 1200;
    std::uint32_t timestamp_offset_;
    History history_;
    std::uint16_t rtx_sequence_;
    std::uint16_t transport_sequence_ = 0;
    Counters counters_;
    std::vector<std::byte> arena_;
    std::size_t arena_used_ = 0;
    std::array<std::uint16_t, max_batch> sizes_{};
    std::size_t batch_ = 0;
};

}  // namespace nanokvm::stream::webrtc
