// SPDX-License-Identifier: GPL-3.0-or-later
#include "stream/webrtc/rtp/history.hpp"

#include <cassert>

namespace nanokvm::stream::webrtc {

History::History(std::uint64_t first)
    : bytes_(std::make_unique_for_overwrite<std::byte[]>(max_bytes)), next_(first), sent_(first) {
    assert(first >= 1 && first <= 0xffff);
}

std::byte* History::add(std::size_t bytes) noexcept {
    assert(bytes > 0 && bytes <= 0xffff);
    std::uint64_t begin = end_;
    if (begin % max_bytes + bytes > max_bytes) {
        begin += max_bytes - begin % max_bytes;  // payloads are contiguous
    }
    if (!all_sent() && (unsent() == max_packets || to_send().position + max_bytes < begin + bytes)) {
        return nullptr;
    }
    end_ = begin + bytes;
    Packet& packet = at(next_);
    packet = Packet{};
    packet.number = next_++;
    packet.bytes = static_cast<std::uint16_t>(bytes);
    packet.position = begin;
    return bytes_.get() + begin % max_bytes;
}

void History::take_back(std::uint64_t number) noexcept {
    assert(number >= sent_ && number <= next_);
    while (next_ > number) {
        at(--next_).number = never;
    }
}

History::Packet* History::find(std::uint16_t sequence) noexcept {
    // The newest number with these low 16 bits that was sent.
    const auto back = static_cast<std::uint16_t>(static_cast<std::uint16_t>(sent_ - 1) - sequence);
    if (back >= max_packets || back >= sent_) {
        return nullptr;
    }
    Packet& packet = at(sent_ - 1 - back);
    return packet.number == sent_ - 1 - back && packet.number != never && intact(packet) ? &packet : nullptr;
}

std::span<const std::byte> History::payload(const Packet& packet) const noexcept {
    return {bytes_.get() + packet.position % max_bytes, packet.bytes};
}

}  // namespace nanokvm::stream::webrtc
