// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/worker/uplink.hpp"

#include "base/clock.hpp"

#include <cstring>

namespace nanokvm::capture {

using Sent = frames::Channel::Outcome;

Uplink::Outcome Uplink::publish(frames::AccessUnit& unit, std::span<const std::byte> head,
                                std::span<const std::byte> payload) noexcept {
    const auto bytes = static_cast<std::uint32_t>(head.size() + payload.size());
    if (closed_) {
        return Outcome::closed;
    }
    const std::span<std::byte> room = blocked_ || payload.empty() ? std::span<std::byte>() : ring_.reserve(bytes);
    if (room.empty()) {
        return Outcome::lost;
    }
    if (!head.empty()) {
        std::memcpy(room.data(), head.data(), head.size());
    }
    std::memcpy(room.data() + head.size(), payload.data(), payload.size());
    unit.payload_bytes = bytes;
    unit.position = ring_.commit(bytes);
    unit.published_ns = base::monotonic_ns();
    const Sent sent = channel_.send(unit);
    if (sent == Sent::ok) {
        return Outcome::published;
    }
    ring_.abandon();
    (sent == Sent::closed ? closed_ : blocked_) = true;
    return sent == Sent::closed ? Outcome::closed : Outcome::lost;
}

frames::Channel::Outcome Uplink::receive(std::span<const std::byte>& packet) noexcept {
    const Sent received = channel_.receive(packet);
    closed_ = closed_ || received == Sent::closed;
    return received;
}

template <typename T>
void Uplink::send(std::optional<T>& slot) noexcept {
    if (!slot || blocked_ || closed_) {
        return;
    }
    const Sent sent = channel_.send(*slot);
    blocked_ = sent == Sent::would_block;
    closed_ = sent == Sent::closed;
    if (sent == Sent::ok) {
        slot.reset();
    }
}

void Uplink::flush() noexcept {
    blocked_ = false;
    send(hello_);  // must be the first
    send(signal_);
    send(leds_);
    for (auto& failed : failed_) {
        send(failed);
    }
    send(pong_);
}

}  // namespace nanokvm::capture
