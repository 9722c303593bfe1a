// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/rtp_sender.hpp"

#include "stream/webrtc/rtp/bytes.hpp"

#include <algorithm>
#include <cstring>

namespace nanokvm::stream::webrtc {
namespace {

constexpr std::size_t fixed_header_bytes = 12;
constexpr std::size_t original_sequence_bytes = 2;  // RFC 4588 section 4
constexpr unsigned version_2 = 0x80;
constexpr unsigned extension_bit = 0x10;
constexpr unsigned marker_bit = 0x80;

}  // namespace

/// One access unit on its way into the history.
class RtpSender::Queue final : public PayloadSink {
public:
    Queue(RtpSender& sender, const RtpUnit& unit) noexcept
        : sender_(sender), timestamp_(sender.rtp_time(unit.captured_ns)), capture_ntp_(unit.capture_ntp) {}

    std::size_t capacity() const noexcept override { return sender_.capacity(first_); }
    std::byte* add(std::size_t bytes, bool last) noexcept override {
        std::byte* const room = sender_.history_.add(bytes);
        if (room != nullptr) {
            History::Packet& packet = sender_.history_.newest();
            packet.timestamp = timestamp_;
            packet.marker = last;
            packet.capture_ntp = first_ && sender_.settings_.extensions.abs_capture_time != 0 ? capture_ntp_ : 0;
            first_ = false;
        }
        return room;
    }

private:
    RtpSender& sender_;
    std::uint32_t timestamp_;
    std::uint64_t capture_ntp_;
    bool first_ = true;
};

RtpSender::RtpSender(const RtpSettings& settings, Srtp& srtp, SrtpProfile profile, std::uint16_t first_sequence,
                     std::uint32_t timestamp_offset)
    : settings_(settings),
      srtp_(srtp),
      overhead_(Srtp::rtp_overhead(profile)),
      timestamp_offset_(timestamp_offset),
      history_(std::max<std::uint64_t>(first_sequence, 1)),
      rtx_sequence_(static_cast<std::uint16_t>(~first_sequence)),
      arena_(max_batch * (max_packet + Srtp::max_trailer)) {}

void RtpSender::set_max_packet(std::size_t bytes) noexcept {
    max_packet_ = std::clamp<std::size_t>(bytes, 576, max_packet);
}

std::size_t RtpSender::capacity(bool first_of_unit) const noexcept {
    // A repetition must fit too.
    const std::size_t rtx = settings_.rtx_payload_type != 0 ? original_sequence_bytes : 0;
    return max_packet_ - fixed_header_bytes - extension_bytes(settings_.extensions, first_of_unit) - rtx - overhead_;
}

std::uint32_t RtpSender::rtp_time(std::uint64_t monotonic_ns) const noexcept {
    return timestamp_offset_ + static_cast<std::uint32_t>(monotonic_ns * 9 / 100'000);
}

bool RtpSender::queue(const RtpUnit& unit) noexcept {
    const std::uint64_t begin = history_.next();
    Queue queue(*this, unit);
    if (packetise(settings_.codec, unit.payload, queue)) {
        return true;
    }
    history_.take_back(begin);
    return false;
}

void RtpSender::drop_unsent() noexcept {
    // What was never encrypted gives its sequence numbers back: the receiver sees no gap that it would ask for in vain.
    history_.take_back(history_.next() - history_.unsent());
}

void RtpSender::begin_batch() noexcept {
    arena_used_ = 0;
    batch_ = 0;
}

RtpSender::Batch RtpSender::next_batch(std::size_t limit, const Sent& sent) noexcept {
    begin_batch();
    while (!history_.all_sent() && batch_ < std::min(limit, max_batch)) {
        History::Packet& packet = history_.to_send();
        put_packet(packet, false, sent);
        counters_.packets += 1;
        counters_.octets += packet.bytes;
        history_.was_sent();
    }
    return {std::span(arena_).first(arena_used_), std::span(sizes_).first(batch_)};
}

RtpSender::Batch RtpSender::resend(std::span<const std::uint16_t> sequences, std::uint64_t now_ns,
                                   std::uint64_t patience_ns, const Sent& sent) noexcept {
    begin_batch();
    for (const std::uint16_t sequence : sequences.first(std::min(sequences.size(), max_batch))) {
        History::Packet* const packet = history_.find(sequence);
        if (packet == nullptr) {
            ++counters_.not_found;
        } else if (packet->resent_ns == 0 || now_ns - packet->resent_ns >= patience_ns) {
            packet->resent_ns = now_ns;
            ++counters_.resent;
            put_packet(*packet, true, sent);
        }
    }
    return {std::span(arena_).first(arena_used_), std::span(sizes_).first(batch_)};
}

void RtpSender::put_packet(History::Packet& packet, bool again, const Sent& sent) noexcept {
    const bool rtx = again && settings_.rtx_payload_type != 0;
    if (!again || rtx) {
        const std::uint16_t transport_sequence = transport_sequence_++;
        if (!again) {
            packet.transport_sequence = transport_sequence;
        }
    }
    // A repetition without RTX must be the same to the last bit, as it uses the same key stream.
    const std::uint16_t transport_sequence =
        rtx ? static_cast<std::uint16_t>(transport_sequence_ - 1) : packet.transport_sequence;

    const auto room = std::span(arena_).subspan(arena_used_);
    std::byte* at = room.data();
    const std::size_t extension = extension_bytes(settings_.extensions, packet.capture_ntp != 0);
    put_u8(at, version_2 | (extension > 0 ? extension_bit : 0U));
    put_u8(at, (packet.marker ? marker_bit : 0U) | (rtx ? settings_.rtx_payload_type : settings_.payload_type));
    put_u16(at, rtx ? rtx_sequence_++ : static_cast<std::uint16_t>(packet.number));
    put_u32(at, packet.timestamp);
    put_u32(at, rtx ? settings_.rtx_ssrc : settings_.ssrc);
    at += put_extensions(room.subspan(fixed_header_bytes), settings_.extensions,
                         {.transport_sequence = transport_sequence, .capture_ntp = packet.capture_ntp});
    if (rtx) {
        put_u16(at, static_cast<std::uint16_t>(packet.number));
    }
    const auto payload = history_.payload(packet);
    std::memcpy(at, payload.data(), payload.size());
    const auto clear = static_cast<std::size_t>(at - room.data()) + payload.size();
    const std::size_t size = srtp_.protect_rtp(room, clear);
    if (size == 0) {
        return;  // the key is used up after 2^48 packets; nothing that may be sent comes of it
    }
    sizes_[batch_++] = static_cast<std::uint16_t>(size);
    arena_used_ += size;
    if (sent) {
        sent(transport_sequence, size);
    }
}

}  // namespace nanokvm::stream::webrtc
