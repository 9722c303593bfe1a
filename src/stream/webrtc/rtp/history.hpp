// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace nanokvm::stream::webrtc {

/// The newest RTP payloads of one viewer, in clear: those still to be sent (a large IDR leaves in several paced pieces)
/// and those that may be asked for again (RFC 4585 NACK). So nothing of the frame ring is held while packets wait.
///
/// Packets are counted with 64 bits; the RTP sequence number is the low 16 of it. Bounded in packets and bytes: the
/// oldest goes, but never one that is not sent. Allocates once. Thread-bound.
class History {
public:
    static constexpr std::size_t max_packets = 1024;
    static constexpr std::size_t max_bytes = 1U << 20U;
    static constexpr std::uint64_t never = 0;

    struct Packet {
        std::uint64_t number = never;
        std::uint32_t timestamp = 0;    ///< RTP time, 90 kHz
        std::uint64_t capture_ntp = 0;  ///< of the first packet of an access unit, else 0
        std::uint64_t resent_ns = 0;    ///< when it was last sent again
        bool marker = false;
        std::uint16_t transport_sequence = 0;  ///< with which it was first sent
        std::uint16_t bytes = 0;
        std::uint64_t position = 0;  ///< in the byte ring, counted without wrapping
    };

    /// `first`: number of the first packet, 1…65535.
    explicit History(std::uint64_t first);

    /// Appends a packet; its payload is to be written to the returned room. Null: no room that is not still to be sent.
    /// The rest of its fields: newest().
    [[nodiscard]] std::byte* add(std::size_t bytes) noexcept;
    [[nodiscard]] Packet& newest() noexcept { return at(next_ - 1); }

    /// Number of the packet that add() makes next.
    [[nodiscard]] std::uint64_t next() const noexcept { return next_; }
    /// Takes back all packets from `number` on; none of them has been sent.
    void take_back(std::uint64_t number) noexcept;

    [[nodiscard]] bool all_sent() const noexcept { return sent_ == next_; }
    [[nodiscard]] std::size_t unsent() const noexcept { return static_cast<std::size_t>(next_ - sent_); }
    /// The oldest that is not sent; not when all_sent().
    [[nodiscard]] Packet& to_send() noexcept { return at(sent_); }
    void was_sent() noexcept { ++sent_; }

    /// A sent packet by its sequence number; null when it is too old or never was.
    [[nodiscard]] Packet* find(std::uint16_t sequence) noexcept;
    [[nodiscard]] std::span<const std::byte> payload(const Packet& packet) const noexcept;

private:
    [[nodiscard]] Packet& at(std::uint64_t number) noexcept { return packets_[number % max_packets]; }
    [[nodiscard]] bool intact(const Packet& packet) const noexcept { return packet.position + max_bytes >= end_; }

    std::array<Packet, max_packets> packets_{};
    std::unique_ptr<std::byte[]> bytes_;
    std::uint64_t end_ = 0;  // position behind the newest payload
    std::uint64_t next_;
    std::uint64_t sent_;
};

}  // namespace nanokvm::stream::webrtc
